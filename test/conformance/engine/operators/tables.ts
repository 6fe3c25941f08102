import { mapper, transformerSupplier } from '../../functions/index.ts';
import type { FunctionCall, OperatorOf } from '../../schema.ts';
import type { Call } from '../built.ts';
import { call, exported, options } from '../dsl.ts';
import { materialized } from './stores.ts';

function mapped(given: FunctionCall | undefined) {
  const map = mapper(given ?? { fn: 'value' });
  return () => ({ transform: (key: unknown, value: unknown) => map(key, value) });
}

/** What is called on tables alone. */
export const tableCalls = {
  toStream: ((operator, built) => {
    const name = options({ name: operator.name });
    const table = built.made(operator.of);
    if (operator.mapper === undefined) return call('toStream', table, 'toStream', name);
    return call('toStream', table, 'toStream', mapper(operator.mapper), name);
  }) satisfies Call<OperatorOf<'toStream'>>,
  suppress: ((operator, built) => {
    const { of, name, untilTimeLimitMs, buffer } = operator;
    const suppressed = exported('suppress', 'Suppressed');
    const named = options({ name });
    const until =
      untilTimeLimitMs === undefined
        ? call('suppress', suppressed, 'untilWindowCloses', options({ buffer }), named)
        : call('suppress', suppressed, 'untilTimeLimit', options({ waitMs: untilTimeLimitMs, buffer }), named);
    return call('suppress', built.made(of), 'suppress', until);
  }) satisfies Call<OperatorOf<'suppress'>>,
  transformValues: ((operator, built) => {
    const supplier = operator.transformer ? transformerSupplier(operator.transformer) : mapped(operator.mapper);
    return call('transformValues', built.made(operator.of), 'transformValues', supplier, {
      ...options({ name: operator.name, stores: operator.stores }),
      ...materialized(operator.store),
    });
  }) satisfies Call<OperatorOf<'transformValues'>>,
};
