import { lister, mapper, partitioner, predicate, processorSupplier, topicExtractor } from '../../functions/index.ts';
import type { Operator, OperatorOf } from '../../schema.ts';
import type { Built, Call } from '../built.ts';
import { call, type Made, options } from '../dsl.ts';
import { materialized, serdes } from './stores.ts';

/** An operator that is called on something. */
type Called = Extract<Operator, { readonly of: string }>;

/** Calls the method of the operator's name on what it is called on, with its name after the arguments given. */
function named(operator: Called, built: Built, ...args: readonly unknown[]): Made {
  const last = args.at(-1);
  const given = typeof last === 'object' && last !== null ? last : {};
  const before = given === last ? args.slice(0, -1) : args;
  return call(operator.op, built.made(operator.of), operator.op, ...before, {
    ...options({ name: operator.name }),
    ...given,
  });
}

function processed(operator: OperatorOf<'process'> | OperatorOf<'processValues'>, built: Built): Made {
  return named(operator, built, processorSupplier(operator.processor), options({ stores: operator.stores }));
}

function filtered(operator: OperatorOf<'filter'> | OperatorOf<'filterNot'>, built: Built): Made {
  return named(operator, built, predicate(operator.predicate), materialized(operator.store));
}

/** What is called on streams, or on streams and tables alike. */
export const streamCalls = {
  filter: filtered satisfies Call<OperatorOf<'filter'>>,
  filterNot: filtered satisfies Call<OperatorOf<'filterNot'>>,
  map: ((operator, built) => {
    const [key, value] = [mapper(operator.mapper.key), mapper(operator.mapper.value)];
    return named(operator, built, (k: unknown, v: unknown) => [key(k, v), value(k, v)]);
  }) satisfies Call<OperatorOf<'map'>>,
  mapValues: ((operator, built) => {
    const map = mapper(operator.mapper);
    return named(operator, built, (value: unknown, key: unknown) => map(key, value), materialized(operator.store));
  }) satisfies Call<OperatorOf<'mapValues'>>,
  flatMap: ((operator, built) => {
    const [list, key, value] = [lister(operator.list), mapper(operator.key), mapper(operator.value)];
    return named(operator, built, (k: unknown, v: unknown) => list(v).map((each) => [key(k, each), value(k, each)]));
  }) satisfies Call<OperatorOf<'flatMap'>>,
  flatMapValues: ((operator, built) => {
    const list = lister(operator.list);
    return named(operator, built, (value: unknown) => list(value));
  }) satisfies Call<OperatorOf<'flatMapValues'>>,
  selectKey: ((operator, built) => named(operator, built, mapper(operator.mapper))) satisfies Call<
    OperatorOf<'selectKey'>
  >,
  peek: ((operator, built) => named(operator, built, () => {})) satisfies Call<OperatorOf<'peek'>>,
  foreach: ((operator, built) => named(operator, built, () => {})) satisfies Call<OperatorOf<'foreach'>>,
  merge: ((operator, built) =>
    call(
      'merge',
      built.made(operator.of),
      'merge',
      built.made(operator.with),
      options({ name: operator.name }),
    )) satisfies Call<OperatorOf<'merge'>>,
  split: ((operator, built) => {
    let split = named(operator, built);
    for (const branch of operator.branches)
      split = call('split', split, 'branch', predicate(branch.predicate), options({ name: branch.name }));
    const last = operator.default;
    const streams =
      last === undefined
        ? call('split', split, 'noDefaultBranch')
        : call('split', split, 'defaultBranch', options({ name: last.name }));
    for (const [index, { id, name }] of operator.branches.entries())
      built.keep(id, streams[name ?? String(index + 1)] as Made);
    if (last !== undefined) built.keep(last.id, streams[last.name ?? '0'] as Made);
    return undefined;
  }) satisfies Call<OperatorOf<'split'>>,
  repartition: ((operator, built) =>
    named(operator, built, {
      ...serdes(operator),
      ...options({
        partitions: operator.partitions,
        partitioner: operator.partitioner && partitioner(operator.partitioner),
      }),
    })) satisfies Call<OperatorOf<'repartition'>>,
  to: ((operator, built) => {
    const topic = operator.topicExtractor ? topicExtractor(operator.topicExtractor) : operator.topic;
    const chosen = options({ partitioner: operator.partitioner && partitioner(operator.partitioner) });
    named(operator, built, topic, { ...serdes(operator), ...chosen });
    return undefined;
  }) satisfies Call<OperatorOf<'to'>>,
  toTable: ((operator, built) => named(operator, built, materialized(operator.store))) satisfies Call<
    OperatorOf<'toTable'>
  >,
  process: processed satisfies Call<OperatorOf<'process'>>,
  processValues: processed satisfies Call<OperatorOf<'processValues'>>,
};
