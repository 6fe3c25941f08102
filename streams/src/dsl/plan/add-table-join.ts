import type { Materialized, Named } from '../options.ts';
import type { AnyJoiner, JoinKind } from './logical-node.ts';
import type { LogicalTable } from './logical-stream.ts';
import { describesUnnamedStore, keyValueStore, storeNameOf } from './materialize.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** Appends the join of two tables by key; it has a store of its own when the user describes one. */
export function addTableJoin<K, R>(
  plan: StreamsPlan,
  join: JoinKind,
  left: LogicalTable<K, unknown>,
  right: LogicalTable<K, unknown>,
  joiner: AnyJoiner,
  options: Named & Materialized<K, R>,
): LogicalTable<K, R> {
  const storeName =
    storeNameOf(options) ??
    (describesUnnamedStore(options) ? plan.newStoreName('KTABLE-MERGE-', options.logging !== false) : undefined);
  const name = plan.nameOf('KTABLE-MERGE-', options);
  const joinThisName = plan.nameOf('KTABLE-JOINTHIS-', options, '-join-this');
  const joinOtherName = plan.nameOf('KTABLE-JOINOTHER-', options, '-join-other');
  const keySerde = options.keySerde ?? left.keySerde;
  const { valueSerde } = options;
  const sources = [...new Set([...left.sources, ...right.sources])];
  plan.add({
    kind: 'table-table-join',
    name,
    parents: [left.name, right.name],
    joinThisName,
    joinOtherName,
    join,
    joiner,
    store: storeName === undefined ? undefined : keyValueStore(storeName, { ...options, keySerde }),
    copartitioned: sources,
  });
  return { kind: 'table', name, keySerde, valueSerde, sources };
}
