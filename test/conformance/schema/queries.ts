import * as z from 'zod';
import { int64 } from './int64.ts';

const key = z.json().describe('a key as the store has it');
const order = z.enum(['ascending', 'descending']).optional();

function query<Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, about: string, shape: Shape) {
  return z.strictObject({ kind: z.literal(kind), store: z.string(), ...shape }).describe(about);
}

const range = { from: key.optional(), to: key.optional(), order };

/** A question to a store (interactive queries v2). Both ends are included, open where they are left out. */
export const querySchema = z
  .discriminatedUnion('kind', [
    query('key', 'the value of a key', { key }),
    query('timestamped-key', 'the value of a key and its time', { key }),
    query('range', 'the values of a range of keys', range),
    query('timestamped-range', 'the values of a range of keys and their times', range),
    query('window-key', 'the windows of a key by their start', { key, from: int64, to: int64 }),
    query('window-range', 'the windows of all keys by their start', { from: int64, to: int64 }),
    query('sessions', 'the sessions of a key', { key }),
    query('versioned-key', 'the value that a key had at a time, the latest without one', {
      key,
      asOf: int64.optional(),
    }),
    query('multi-versioned-key', 'the values that a key had in a stretch of time', {
      key,
      from: int64.optional(),
      to: int64.optional(),
      order,
    }),
  ])
  .describe('a question to a store');
export type StoreQuestion = z.infer<typeof querySchema>;
