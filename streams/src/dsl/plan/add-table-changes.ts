import type { KeyValue, KeyValueMapper } from '../functions.ts';
import { TableToStreamProcessor } from '../operators/table-to-stream.ts';
import type { Grouped, Named } from '../options.ts';
import type { TableGroupNode } from './logical-node.ts';
import type { LogicalGroup, LogicalStream, LogicalTable } from './logical-stream.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** Appends a table's turning into the stream of its new values. */
export function addToStream<K, V>(plan: StreamsPlan, parent: LogicalTable<K, V>, options: Named): LogicalStream<K, V> {
  const name = plan.nameOf('KTABLE-TOSTREAM-', options);
  plan.add({
    kind: 'process',
    name,
    parents: [parent.name],
    supplier: () => new TableToStreamProcessor(),
    stores: [],
  });
  const { keySerde, valueSerde, sources } = parent;
  return { kind: 'stream', name, keySerde, valueSerde, sources, repartitionRequired: false };
}

/** Appends the regrouping of a table's changes; the repartition topic is the aggregation's. */
export function addTableGroup<K, V, K2, V2>(
  plan: StreamsPlan,
  parent: LogicalTable<K, V>,
  selector: KeyValueMapper<K, V, KeyValue<K2, V2>>,
  options: Grouped<K2, V2>,
): LogicalGroup<K2, V2> {
  const name = plan.nameOf('KTABLE-SELECT-', options);
  plan.add({
    kind: 'table-group',
    name,
    parents: [parent.name],
    selector: selector as TableGroupNode['selector'],
    keySerde: options.keySerde,
  });
  return {
    kind: 'group',
    name,
    keySerde: options.keySerde,
    valueSerde: options.valueSerde,
    sources: parent.sources,
    repartitionRequired: true,
    repartitionName: options.name,
  };
}
