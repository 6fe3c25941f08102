import { changeSerde } from '../../serdes/change-serde.ts';
import { safeLongSerde } from '../../serdes/primitive-serdes.ts';
import type { Serde } from '../../serdes/serde.ts';
import type { Aggregator, Initializer, Reducer } from '../functions.ts';
import { TableAggregateProcessor } from '../operators/table-aggregate.ts';
import { TableReduceProcessor } from '../operators/table-reduce.ts';
import type { Materialized, Named } from '../options.ts';
import type { RepartitionNode } from './logical-node.ts';
import type { LogicalGroup, LogicalTable } from './logical-stream.ts';
import { keyValueStore, storeNameOf } from './materialize.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** How the entries of a regrouped table become one value, and how one is taken out again. */
export type TableAggregation<K, V, A> =
  | {
      readonly kind: 'count' | 'aggregate';
      readonly initializer: Initializer<A>;
      readonly adder: Aggregator<K, V, A>;
      readonly subtractor: Aggregator<K, V, A>;
      readonly options: Named & Materialized<K, A>;
    }
  | {
      readonly kind: 'reduce';
      readonly adder: Reducer<A>;
      readonly subtractor: Reducer<A>;
      readonly options: Named & Materialized<K, A>;
    };

/** Appends the aggregation of a regrouped table, behind the repartition topic that carries the changes. */
export function addTableAggregate<K, V, A>(
  plan: StreamsPlan,
  group: LogicalGroup<K, V>,
  aggregation: TableAggregation<K, V, A>,
): LogicalTable<K, A> {
  const { options, kind } = aggregation;
  const storeName = storeNameOf(options) ?? plan.newStoreName('KTABLE-AGGREGATE-', options.logging !== false);
  const sinkName = plan.nameOf('KSTREAM-SINK-', options, '-sink');
  const sourceName = plan.nameOf('KSTREAM-SOURCE-', options, '-source');
  const name = plan.nameOf(kind === 'reduce' ? 'KTABLE-REDUCE-' : 'KTABLE-AGGREGATE-', options);
  const keySerde = options.keySerde ?? group.keySerde;
  const valueSerde = options.valueSerde ?? (inheritedSerde(kind, group) as Serde<A> | undefined);
  const fresh = changesNode(group, sinkName, sourceName, `${group.repartitionName ?? storeName}-repartition`);
  const parent = plan.repartition(group, fresh, group.repartitionName !== undefined);
  plan.add({
    kind: 'aggregate',
    name,
    parents: [parent.name],
    store: keyValueStore(storeName, { ...options, keySerde, valueSerde }),
    supplier: (sendOldValues) => () =>
      aggregation.kind === 'reduce'
        ? new TableReduceProcessor({ ...aggregation, storeName, sendOldValues })
        : new TableAggregateProcessor({ ...aggregation, storeName, sendOldValues }),
  });
  return { kind: 'table', name, keySerde, valueSerde, sources: [parent.name] };
}

function changesNode<K, V>(
  group: LogicalGroup<K, V>,
  sinkName: string,
  sourceName: string,
  topic: string,
): RepartitionNode {
  return {
    kind: 'repartition',
    name: sourceName,
    parents: [group.name],
    sinkName,
    filterName: undefined,
    topic,
    partitions: undefined,
    keySerde: group.keySerde,
    valueSerde: group.valueSerde,
    wrapValueSerde: changeSerde,
    partitioner: undefined,
  };
}

function inheritedSerde<K, V>(kind: TableAggregation<K, V, never>['kind'], group: LogicalGroup<K, V>): unknown {
  if (kind === 'count') return safeLongSerde;
  return kind === 'reduce' ? group.valueSerde : undefined;
}
