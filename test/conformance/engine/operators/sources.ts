import { processorSupplier, timestampExtractor } from '../../functions/index.ts';
import type { OperatorOf } from '../../schema.ts';
import type { Call } from '../built.ts';
import { call, type Made, options } from '../dsl.ts';
import { materialized, serdes, storeBuilder } from './stores.ts';

type Reading = OperatorOf<'stream'> | OperatorOf<'table'> | OperatorOf<'globalTable'> | OperatorOf<'addGlobalStore'>;

function consumed(operator: Reading): { readonly [option: string]: unknown } {
  const extractor = operator.timestampExtractor;
  return {
    ...serdes(operator),
    ...options({ name: operator.name, timestampExtractor: extractor && timestampExtractor(extractor) }),
  };
}

/** The beginnings. */
export const sources = {
  stream: ((operator, { builder }) =>
    builder.stream(operator.topics, consumed(operator)) as unknown as Made) satisfies Call<OperatorOf<'stream'>>,
  table: ((operator, { builder }) =>
    builder.table(operator.topic, {
      ...materialized(operator.store),
      ...consumed(operator),
    }) as unknown as Made) satisfies Call<OperatorOf<'table'>>,
  globalTable: ((operator, { builder }) =>
    builder.globalTable(operator.topic, {
      ...materialized(operator.store),
      ...consumed(operator),
    }) as unknown as Made) satisfies Call<OperatorOf<'globalTable'>>,
  addStateStore: (({ store }, { builder }) =>
    call('addStateStore', builder as unknown as Made, 'addStateStore', storeBuilder(store))) satisfies Call<
    OperatorOf<'addStateStore'>
  >,
  addGlobalStore: ((operator, { builder }) => {
    const { store, topic, processor } = operator;
    const supplier = processorSupplier(processor);
    const of = builder as unknown as Made;
    return call('addGlobalStore', of, 'addGlobalStore', storeBuilder(store), topic, supplier, consumed(operator));
  }) satisfies Call<OperatorOf<'addGlobalStore'>>,
};
