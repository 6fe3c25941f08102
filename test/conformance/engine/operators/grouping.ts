import { JoinWindows, SessionWindows, SlidingWindows, TimeWindows } from '@orders-platform/streams';
import { aggregator, mapper } from '../../functions/index.ts';
import type { FunctionCall, OperatorOf, Windows } from '../../schema.ts';
import type { Call } from '../built.ts';
import { call, type Made, options } from '../dsl.ts';
import { materialized, serdes } from './stores.ts';

function windows(declared: Windows): Made {
  const { kind, ...given } = declared;
  if (kind === 'time') return TimeWindows.of(given as never) as unknown as Made;
  if (kind === 'sliding') return SlidingWindows.of(given as never) as unknown as Made;
  const { gapMs: inactivityGapMs, graceMs = 0 } = declared;
  return SessionWindows.of({ inactivityGapMs, graceMs }) as unknown as Made;
}

/** The windows in which two streams meet. */
export function joinWindows(declared: {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly graceMs?: number | undefined;
}) {
  return JoinWindows.of({ ...declared, graceMs: declared.graceMs ?? 0 });
}

function folded(given: FunctionCall) {
  const combine = aggregator(given);
  return (key: unknown, value: unknown, aggregate: unknown) => combine(key, value, aggregate);
}

function reduced(given: FunctionCall) {
  const combine = aggregator(given);
  return (aggregate: unknown, value: unknown) => combine(null, value, aggregate);
}

function merged(given: FunctionCall) {
  const combine = aggregator(given);
  return (key: unknown, first: unknown, second: unknown) => combine(key, second, first);
}

function kept(operator: OperatorOf<'count'> | OperatorOf<'reduce'> | OperatorOf<'aggregate'>) {
  return { ...options({ name: operator.name }), ...materialized(operator.store) };
}

/** Groupings, windows and aggregations. */
export const grouping = {
  groupByKey: ((operator, built) =>
    call('groupByKey', built.made(operator.of), 'groupByKey', {
      ...options({ name: operator.name }),
      ...serdes(operator),
    })) satisfies Call<OperatorOf<'groupByKey'>>,
  groupBy: ((operator, built) => {
    const grouped = { ...options({ name: operator.name }), ...serdes(operator) };
    const of = built.made(operator.of);
    if (operator.pair === undefined)
      return call('groupBy', of, 'groupBy', mapper(operator.mapper as FunctionCall), grouped);
    const [key, value] = [mapper(operator.pair.key), mapper(operator.pair.value)];
    return call('groupBy', of, 'groupBy', (k: unknown, v: unknown) => [key(k, v), value(k, v)], grouped);
  }) satisfies Call<OperatorOf<'groupBy'>>,
  windowedBy: ((operator, built) => {
    const windowed = call('windowedBy', built.made(operator.of), 'windowedBy', windows(operator.windows));
    return operator.emit === undefined ? windowed : call('windowedBy', windowed, 'emitStrategy', operator.emit);
  }) satisfies Call<OperatorOf<'windowedBy'>>,
  count: ((operator, built) => call('count', built.made(operator.of), 'count', kept(operator))) satisfies Call<
    OperatorOf<'count'>
  >,
  reduce: ((operator, built) => {
    const functions = [reduced(operator.reducer), ...(operator.subtractor ? [reduced(operator.subtractor)] : [])];
    return call('reduce', built.made(operator.of), 'reduce', ...functions, kept(operator));
  }) satisfies Call<OperatorOf<'reduce'>>,
  aggregate: ((operator, built) => {
    const functions = [
      ...(operator.aggregator ? [folded(operator.aggregator)] : []),
      ...(operator.subtractor ? [folded(operator.subtractor)] : []),
      ...(operator.merger ? [merged(operator.merger)] : []),
    ];
    const initializer = () => operator.initial;
    return call('aggregate', built.made(operator.of), 'aggregate', initializer, ...functions, kept(operator));
  }) satisfies Call<OperatorOf<'aggregate'>>,
  cogroup: ((operator, built) => {
    const next = operator.with === undefined ? [] : [built.made(operator.with)];
    return call('cogroup', built.made(operator.of), 'cogroup', ...next, folded(operator.aggregator));
  }) satisfies Call<OperatorOf<'cogroup'>>,
};
