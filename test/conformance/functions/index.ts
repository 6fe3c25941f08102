/** The named functions of the TypeScript side, by role; the Java side has the same in `Functions`, `Chosen` and `Steps`. */
import type { FunctionCall } from '../schema.ts';
import { aggregators, type Combiner } from './aggregators.ts';
import { partitioners, timestampExtractors, topicExtractors } from './choices.ts';
import { type Joiner, joiners } from './joiners.ts';
import { type Lister, listers } from './listers.ts';
import { type Mapper, mappers } from './mappers.ts';
import { predicates, type Test } from './predicates.ts';
import { processors } from './processors.ts';
import { transformers } from './transformers.ts';

function named<F>(role: string, table: { readonly [name: string]: (argument: never) => F }, call: FunctionCall): F {
  const make = table[call.fn];
  if (make === undefined) throw new Error(`no ${role} is called '${call.fn}'`);
  return make(call.with as never);
}

export const mapper = (call: FunctionCall): Mapper => named('mapper', mappers, call);
export const lister = (call: FunctionCall): Lister => named('lister', listers, call);
export const predicate = (call: FunctionCall): Test => named('predicate', predicates, call);
export const joiner = (call: FunctionCall): Joiner => named('joiner', joiners, call);
export const aggregator = (call: FunctionCall): Combiner => named('aggregator', aggregators, call);
export const partitioner = (call: FunctionCall) => named('partitioner', partitioners, call);
export const topicExtractor = (call: FunctionCall) => named('topic extractor', topicExtractors, call);
export const timestampExtractor = (call: FunctionCall) => named('timestamp extractor', timestampExtractors, call);

/** Makes a transformer of that name for each task. */
export function transformerSupplier(call: FunctionCall) {
  return () => named('transformer', transformers, call);
}

/** Makes a processor of that name for each task. */
export function processorSupplier(call: FunctionCall) {
  return () => named('processor', processors, call);
}
