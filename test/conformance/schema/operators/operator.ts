import * as z from 'zod';

const id = z.string().optional().describe('what later calls name it by');
const named = z.string().optional().describe('the name of the node, or of the topic, that the call makes');

/** A call that begins something. */
export function source<Name extends string, Shape extends z.ZodRawShape>(op: Name, about: string, shape: Shape) {
  return z.strictObject({ op: z.literal(op), id, name: named, ...shape }).describe(about);
}

/** A call on what an earlier call made. */
export function operator<Name extends string, Shape extends z.ZodRawShape>(op: Name, about: string, shape: Shape) {
  const of = z.string().describe('the id of what it is called on');
  return z.strictObject({ op: z.literal(op), id, of, name: named, ...shape }).describe(about);
}

/** A call of the Processor API, whose nodes all have names. */
export function node<Name extends string, Shape extends z.ZodRawShape>(op: Name, about: string, shape: Shape) {
  return z.strictObject({ op: z.literal(op), id, ...shape }).describe(about);
}
