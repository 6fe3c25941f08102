import type { Materialized, Named } from '../options.ts';
import { repartitionNode } from './add-repartition.ts';
import type { LogicalStream, LogicalTable } from './logical-stream.ts';
import { keyValueStore, storeNameOf } from './materialize.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** Appends a stream's turning into a table, through a repartition topic where its key may have changed. */
export function addToTable<K, V>(
  plan: StreamsPlan,
  parent: LogicalStream<K, V>,
  options: Named & Materialized<K, V>,
): LogicalTable<K, V> {
  const name = plan.nameOf('KSTREAM-TOTABLE-', options);
  const storeName = storeNameOf(options) ?? plan.newStoreName('KSTREAM-TOTABLE-', options.logging !== false);
  const keySerde = options.keySerde ?? parent.keySerde;
  const valueSerde = options.valueSerde ?? parent.valueSerde;

  let { name: tableParent, sources } = parent;
  if (parent.repartitionRequired) {
    const node = repartitionNode(plan, {
      parent: parent.name,
      topic: name,
      keySerde,
      valueSerde,
      named: options.name !== undefined,
    });
    plan.add(node);
    tableParent = node.name;
    sources = [node.name];
  }
  plan.add({
    kind: 'table-source',
    name,
    parents: [tableParent],
    source: undefined,
    store: keyValueStore(storeName, { ...options, keySerde, valueSerde }),
    queryable: storeNameOf(options) !== undefined,
  });
  return { kind: 'table', name, keySerde, valueSerde, sources };
}
