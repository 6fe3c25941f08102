import type { Serde } from '../../serdes/serde.ts';
import { TableGroupProcessor } from '../operators/table-group.ts';
import { TableChangesProcessor, TableSourceProcessor } from '../operators/table-source.ts';
import { TableTransformProcessor } from '../operators/table-transform.ts';
import { TableTransformValuesProcessor } from '../operators/table-transform-values.ts';
import type { Compilation } from './compile-plan.ts';
import { requireSerde } from './default-serdes.ts';
import type { AggregateNode, TableGroupNode, TableSourceNode, TableTransformNode } from './logical-node.ts';
import { isVersionedTable } from './versioned-tables.ts';

/** Writes a table read from a topic or made of a stream; without need of it, no store. */
export function writeTableSource(compilation: Compilation, node: TableSourceNode): void {
  const { topology, tables, options } = compilation;
  const { name, source, store } = node;
  const { key, value } = options.defaultSerdes;
  if (source !== undefined) {
    const { keySerde = key, valueSerde = value, timestampExtractor, offsetReset } = source.consumed;
    topology.addSource({
      name: source.name,
      topics: [source.topic],
      keySerde,
      valueSerde,
      timestampExtractor,
      offsetReset,
    });
  }
  const materialized = tables.isMaterialized(name);
  const sendOldValues = tables.sendsOldValues(name);
  topology.addProcessor({
    name,
    parents: source === undefined ? compilation.physical(node.parents) : [source.name],
    supplier: () => (materialized ? new TableSourceProcessor(store.name, sendOldValues) : new TableChangesProcessor()),
  });
  if (!materialized) return;
  topology.addStateStore(compilation.store(store), [name]);
  if (options.optimizations.has('reuse-ktable-source-topics') && source !== undefined && store.logging !== false) {
    topology.connectSourceStoreAndTopic(store.name, source.topic);
  }
}

/** Writes an aggregation with its store. */
export function writeAggregate(compilation: Compilation, node: AggregateNode): void {
  const { topology, tables } = compilation;
  const supplier = node.supplier(tables.sendsOldValues(node.name));
  topology.addProcessor({ name: node.name, parents: compilation.physical(node.parents), supplier });
  topology.addStateStore(compilation.store(node.store), [node.name]);
}

/** Writes a table's filter or mapValues. */
export function writeTableTransform(compilation: Compilation, node: TableTransformNode): void {
  const { topology, tables } = compilation;
  const { name, parents, transform, filter, store, transformer } = node;
  const sendOldValues = tables.sendsOldValues(name);
  if (transformer !== undefined) return writeTransformer(compilation, node, transformer);
  const versioned = isVersionedTable(compilation.nodes, parents[0]);
  const settings = { transform, filter, versioned, storeName: store?.name, sendOldValues };
  topology.addProcessor({ name, parents, supplier: () => new TableTransformProcessor(settings) });
  if (store !== undefined) topology.addStateStore(compilation.store(store), [name]);
}

function writeTransformer(
  { topology, tables, store: builderOf }: Compilation,
  { name, parents, store }: TableTransformNode,
  { supplier, stores }: NonNullable<TableTransformNode['transformer']>,
): void {
  const settings = { supplier, storeName: store?.name, sendOldValues: tables.sendsOldValues(name) };
  topology.addProcessor({ name, parents, supplier: () => new TableTransformValuesProcessor(settings) });
  const brought = supplier.stores ?? [];
  for (const builder of brought) topology.addStateStore(builder, [name]);
  if (store !== undefined) topology.addStateStore(builderOf(store), [name]);
  const connected = stores.filter((storeName) => !brought.some((builder) => builder.name === storeName));
  if (connected.length > 0) topology.connectProcessorAndStateStores(name, connected);
}

/** Writes a table's regrouping; what is written behind it decides how group keys are compared. */
export function writeTableGroup(compilation: Compilation, { name, parents, selector, keySerde }: TableGroupNode): void {
  const serde = requireSerde(keySerde, 'key', compilation.options.defaultSerdes, name);
  const sameKey = (first: unknown, second: unknown) => first === second || sameBytes(serde, name, first, second);
  const versioned = isVersionedTable(compilation.nodes, parents[0]);
  compilation.topology.addProcessor({
    name,
    parents,
    supplier: () => new TableGroupProcessor({ selector, sameKey, versioned }),
  });
}

function sameBytes(serde: Serde<unknown>, topic: string, first: unknown, second: unknown): boolean {
  if (typeof first !== 'object') return false;
  return serde.serialize(topic, first).equals(serde.serialize(topic, second));
}
