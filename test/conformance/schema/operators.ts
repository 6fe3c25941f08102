import * as z from 'zod';
import { groupingOperators } from './operators/grouping.ts';
import { joinOperators } from './operators/joins.ts';
import { processorOperators } from './operators/processors.ts';
import { sourceOperators } from './operators/sources.ts';
import { streamOperators } from './operators/streams.ts';
import { tableOperators } from './operators/tables.ts';

/** Every operator by its name: the call of the DSL that it stands for. */
export const operatorSchemas = {
  ...sourceOperators,
  ...streamOperators,
  ...groupingOperators,
  ...tableOperators,
  ...joinOperators,
  ...processorOperators,
};

type Schemas = typeof operatorSchemas;

/** One call. */
export type Operator = { [Name in keyof Schemas]: z.infer<Schemas[Name]> }[keyof Schemas];

/** The call of one operator. */
export type OperatorOf<Name extends keyof Schemas> = z.infer<Schemas[Name]>;

const list = Object.values(operatorSchemas) as unknown as readonly [z.ZodObject, ...z.ZodObject[]];

/** One call of a topology; `op` says which. */
export const operatorSchema = z.discriminatedUnion('op', list) as unknown as z.ZodType<Operator>;
