import { type GlobalKTable, KStream, KTable } from '@orders-platform/streams';
import { joiner, mapper, partitioner } from '../../functions/index.ts';
import type { OperatorOf } from '../../schema.ts';
import type { Built, Call } from '../built.ts';
import { call, type Made, NoSuchOperator, options } from '../dsl.ts';
import { serdeOf } from '../types.ts';
import { joinWindows } from './grouping.ts';
import { materialized, serdes } from './stores.ts';

type Join = OperatorOf<'join'> | OperatorOf<'leftJoin'> | OperatorOf<'outerJoin'>;

function join(operator: Join, built: Built): Made {
  const [of, other] = [built.made(operator.of), built.made(operator.with)];
  const combine = joiner(operator.joiner);
  const joined = (left: unknown, right: unknown, key: unknown) => combine(key, left, right);
  const name = options({ name: operator.name });
  if (of instanceof KTable) {
    const kept = { ...name, ...materialized(operator.store) };
    if (operator.foreignKey !== undefined) return foreignKeyJoin(operator, of as unknown as Made, other, joined, kept);
    return call(operator.op, of as unknown as Made, operator.op, other, joined, kept);
  }
  if (operator.keySelector !== undefined) {
    const table = other as unknown as GlobalKTable<unknown, unknown>;
    return call(operator.op, of, operator.op, table, mapper(operator.keySelector), joined, name);
  }
  const types = {
    ...serdes(operator),
    ...options({ otherValueSerde: operator.otherValue && serdeOf(operator.otherValue) }),
  };
  if (!((other as unknown) instanceof KStream)) {
    return call(operator.op, of, operator.op, other, joined, {
      ...name,
      ...types,
      ...options({ graceMs: operator.graceMs }),
    });
  }
  const windows = joinWindows(operator.windows as NonNullable<Join['windows']>);
  return call(operator.op, of, operator.op, other, joined, windows, {
    ...name,
    ...types,
    ...options({
      storeName: operator.storeName,
      persistent: operator.inMemory === true ? false : undefined,
      logging: operator.logging === false ? false : undefined,
    }),
  });
}

/** Told from the join of equal keys by its second argument, the extractor: a library without it would take that for the joiner. */
function foreignKeyJoin(operator: Join, of: Made, other: Made, joined: unknown, kept: object): Made {
  const length = (of[operator.op] as { readonly length?: number } | undefined)?.length ?? 0;
  if (operator.foreignKey === undefined || length === 2) {
    throw new NoSuchOperator('foreign-key join', `KTable.${operator.op} takes no extractor of a foreign key`);
  }
  const chosen = options({
    partitioner: operator.partitioner && partitioner(operator.partitioner),
    otherPartitioner: operator.otherPartitioner && partitioner(operator.otherPartitioner),
  });
  return call('foreign-key join', of, operator.op, other, mapper(operator.foreignKey), joined, { ...kept, ...chosen });
}

/** The joins, told apart by what is joined. */
export const joins = {
  join: join satisfies Call<OperatorOf<'join'>>,
  leftJoin: join satisfies Call<OperatorOf<'leftJoin'>>,
  outerJoin: join satisfies Call<OperatorOf<'outerJoin'>>,
};
