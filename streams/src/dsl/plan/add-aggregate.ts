import { safeLongSerde } from '../../serdes/primitive-serdes.ts';
import type { Aggregator, Initializer, Reducer } from '../functions.ts';
import { StreamAggregateProcessor } from '../operators/stream-aggregate.ts';
import type { Materialized, Named } from '../options.ts';
import { repartitionNode } from './add-repartition.ts';
import type { LogicalGroup, LogicalTable } from './logical-stream.ts';
import { describesUnnamedStore, keyValueStore, storeNameOf } from './materialize.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** How a group's records become one value, and how that is kept. */
export type Aggregation<K, V, A> =
  | {
      readonly kind: 'count' | 'aggregate';
      readonly initializer: Initializer<A>;
      readonly aggregator: Aggregator<K, V, A>;
      readonly options: Named & Materialized<K, A>;
    }
  | {
      readonly kind: 'reduce';
      readonly reducer: Reducer<A & V>;
      readonly options: Named & Materialized<K, A>;
    };

/** An aggregation with everything that its store and its processor need. */
export interface NamedAggregation<K, V, A> {
  readonly name: string;
  readonly storeName: string;
  readonly keySerde: Materialized<K, A>['keySerde'];
  readonly valueSerde: Materialized<K, A>['valueSerde'];
  readonly initializer: Initializer<A | null>;
  readonly aggregator: Aggregator<K, V, A | null>;
}

/** Counting, as an aggregation. */
export function countOf<K, V>(options: Named & Materialized<K, number>) {
  return {
    kind: 'count',
    initializer: () => 0,
    aggregator: (_key: K, _value: V, count: number) => count + 1,
    options,
  } as const;
}

/** Gives an aggregation its names, the store's before the processor's, and its serdes. */
export function nameAggregation<K, V, A>(
  plan: StreamsPlan,
  group: LogicalGroup<K, V>,
  aggregation: Aggregation<K, V, A>,
  windows?: { readonly kind: string },
): NamedAggregation<K, V, A> {
  const { kind, options } = aggregation;
  const prefix = kind === 'reduce' ? 'KSTREAM-REDUCE-' : 'KSTREAM-AGGREGATE-';
  const logged = options.logging !== false;
  if (kind === 'count' && windows?.kind !== 'sliding-windows' && describesUnnamedStore(options))
    plan.newName(`${prefix}STATE-STORE-`);
  const storeName = storeNameOf(options) ?? plan.newStoreName(prefix, logged);
  const name = plan.nameOf(prefix, options);
  return {
    name,
    storeName,
    keySerde: options.keySerde ?? group.keySerde,
    valueSerde: options.valueSerde ?? (inheritedSerde(kind, group) as Materialized<K, A>['valueSerde']),
    initializer: aggregation.kind === 'reduce' ? () => null : aggregation.initializer,
    aggregator: aggregation.kind === 'reduce' ? reducing(aggregation.reducer) : (aggregation.aggregator as never),
  };
}

/** Appends the repartition that a grouping needs, and answers the node and the sources the aggregation reads from. */
export function groupedParent(
  plan: StreamsPlan,
  group: LogicalGroup<unknown, unknown>,
  storeName: string,
  storeIsNamed: boolean,
): { readonly name: string; readonly sources: readonly string[] } {
  if (!group.repartitionRequired) return group;
  const { keySerde, valueSerde, repartitionName } = group;
  const topic = repartitionName ?? storeName;
  const fresh = repartitionNode(plan, {
    parent: group.name,
    topic,
    keySerde,
    valueSerde,
    named: repartitionName !== undefined || storeIsNamed,
  });
  const { name } = plan.repartition(group, fresh, repartitionName !== undefined);
  return { name, sources: [name] };
}

/** Appends an aggregation by key. */
export function addAggregate<K, V, A>(
  plan: StreamsPlan,
  group: LogicalGroup<K, V>,
  aggregation: Aggregation<K, V, A>,
): LogicalTable<K, A> {
  const { name, storeName, keySerde, valueSerde, initializer, aggregator } = nameAggregation(plan, group, aggregation);
  const parent = groupedParent(plan, group, storeName, storeNameOf(aggregation.options) !== undefined);
  plan.add({
    kind: 'aggregate',
    name,
    parents: [parent.name],
    store: keyValueStore(storeName, { ...aggregation.options, keySerde, valueSerde }),
    supplier: (sendOldValues) => () =>
      new StreamAggregateProcessor({ storeName, initializer, aggregator, sendOldValues }),
  });
  return { kind: 'table', name, keySerde, valueSerde, sources: parent.sources };
}

function inheritedSerde<K, V>(kind: 'count' | 'aggregate' | 'reduce', group: LogicalGroup<K, V>): unknown {
  if (kind === 'count') return safeLongSerde;
  return kind === 'reduce' ? group.valueSerde : undefined;
}

function reducing<K, V, A>(reducer: Reducer<A & V>): Aggregator<K, V, A | null> {
  return (_key, value, aggregate) =>
    aggregate === null ? (value as unknown as A) : reducer(aggregate as A & V, value as A & V);
}
