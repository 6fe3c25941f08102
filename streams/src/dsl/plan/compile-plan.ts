import type { StoreBuilder } from '../../model/state-store.ts';
import { Topology } from '../../topology/topology.ts';
import { StreamFilterProcessor } from '../operators/stream-filter.ts';
import { TableSourceProcessor } from '../operators/table-source.ts';
import { buildStore } from './build-store.ts';
import { type DslDefaultSerdes, requireSerde } from './default-serdes.ts';
import type {
  GlobalTableNode,
  LogicalNode,
  RepartitionNode,
  StreamSinkNode,
  StreamSourceNode,
} from './logical-node.ts';
import { mergedSources } from './merged-sources.ts';
import { nodesKeepingNullKeys } from './null-key-records.ts';
import type { Optimization } from './optimizations.ts';
import { optimizedNodes } from './optimized-nodes.ts';
import type { StoreSpec } from './store-spec.ts';
import { TableRequirements } from './table-requirements.ts';
import { writeCogroup } from './write-cogroup.ts';
import { writeForeignKeyJoin } from './write-foreign-key-join.ts';
import { writeGlobalJoin, writeStreamJoin, writeStreamTableJoin, writeTableJoin } from './write-joins.ts';
import { writeOrder } from './write-order.ts';
import { writeTableSuppress } from './write-suppress.ts';
import { writeAggregate, writeTableGroup, writeTableSource, writeTableTransform } from './write-tables.ts';

/** How a plan is compiled. */
export interface CompileOptions {
  readonly optimizations: ReadonlySet<Optimization>;
  readonly defaultSerdes: DslDefaultSerdes;
  /** The user's line that each node came from. */
  readonly sites: ReadonlyMap<string, string | undefined>;
  /** When each node was added, or last used again. */
  readonly ranks: ReadonlyMap<string, number>;
  /** The number that the next generated name gets. */
  readonly index: number;
}

/** What is known while a plan is written to a topology. */
export interface Compilation {
  readonly topology: Topology;
  readonly options: CompileOptions;
  readonly tables: TableRequirements;
  /** The logical nodes by name. */
  readonly nodes: ReadonlyMap<string, LogicalNode>;
  /** The physical nodes that stand for logical ones: of equal sources only the first is written. */
  physical(names: readonly string[]): string[];
  /** The builder of a store; the same store gives the same builder. */
  store(spec: StoreSpec): StoreBuilder;
  /** Requires the topics of sources to have equally many partitions, for the sake of the node of that name. */
  copartition(name: string, sources: readonly string[]): void;
}

/** Writes a logical plan as a physical topology. The plan is not changed: it can be compiled again. */
export function compilePlan(plan: readonly LogicalNode[], options: CompileOptions): Topology {
  const merged = mergedSources(plan);
  const nodes = writeOrder(optimizedNodes(plan, merged, options), options.ranks);
  const stores = new Map<StoreSpec, StoreBuilder>();
  const copartitioned = new Map<string, (readonly string[])[]>();
  const compilation: Compilation = {
    topology: new Topology(),
    options,
    tables: new TableRequirements(nodes),
    nodes: new Map(nodes.map((node) => [node.name, node])),
    physical: (names) => physicalNames(names, merged),
    store(spec) {
      const known = stores.get(spec) ?? buildStore(spec, options.defaultSerdes);
      stores.set(spec, known);
      return known;
    },
    copartition: (name, sources) => copartitioned.set(name, [...(copartitioned.get(name) ?? []), sources]),
  };
  const keepingNullKeys = nodesKeepingNullKeys(nodes);
  for (const node of nodes) {
    if (merged.has(node.name)) continue;
    const site = options.sites.get(node.name);
    compilation.topology.declaredAt(site, () => writeNode(compilation, node, keepingNullKeys));
  }
  // In the order of the user's calls, whatever the order of writing: a coordinator is told in that order.
  for (const { name } of plan)
    for (const sources of copartitioned.get(name) ?? []) compilation.topology.copartitionSources(sources);
  return compilation.topology;
}

/** As Kafka Streams has them, what stands for another source comes last. */
function physicalNames(names: readonly string[], merged: ReadonlyMap<string, string>): string[] {
  const own = names.filter((name) => !merged.has(name));
  return [...new Set([...own, ...names.flatMap((name) => merged.get(name) ?? [])])];
}

function writeNode(compilation: Compilation, node: LogicalNode, keepingNullKeys: ReadonlySet<string>): void {
  const { topology } = compilation;
  switch (node.kind) {
    case 'stream-source':
      return writeSource(compilation, node);
    case 'table-source':
      return writeTableSource(compilation, node);
    case 'global-table':
      return writeGlobalTable(compilation, node);
    case 'state-store':
      topology.addStateStore(node.builder);
      return;
    case 'process':
      topology.addProcessor({ ...node, parents: compilation.physical(node.parents) });
      return;
    case 'stream-sink':
      return writeSink(compilation, node);
    case 'repartition':
      return writeRepartition(compilation, node, keepingNullKeys.has(node.name));
    case 'aggregate':
      return writeAggregate(compilation, node);
    case 'table-transform':
      return writeTableTransform(compilation, node);
    case 'table-suppress':
      return writeTableSuppress(compilation, node);
    case 'table-group':
      return writeTableGroup(compilation, node);
    case 'table-table-join':
      return writeTableJoin(compilation, node);
    case 'foreign-key-join':
      return writeForeignKeyJoin(compilation, node);
    case 'cogroup':
      return writeCogroup(compilation, node);
    case 'stream-table-join':
      return writeStreamTableJoin(compilation, node);
    case 'stream-global-join':
      return writeGlobalJoin(compilation, node);
    case 'stream-stream-join':
      return writeStreamJoin(compilation, node);
  }
}

function writeSource({ topology, options }: Compilation, node: StreamSourceNode): void {
  const { name, pattern, topics, consumed } = node;
  const { key, value } = options.defaultSerdes;
  const { keySerde = key, valueSerde = value, timestampExtractor, offsetReset } = consumed;
  topology.addSource({ name, topics: pattern ?? topics, keySerde, valueSerde, timestampExtractor, offsetReset });
}

function writeSink({ topology, options, physical }: Compilation, node: StreamSinkNode): void {
  const { key, value } = options.defaultSerdes;
  topology.addSink({
    ...node,
    parents: physical(node.parents),
    keySerde: node.keySerde ?? key,
    valueSerde: node.valueSerde ?? value,
  });
}

function writeGlobalTable({ topology, store, options }: Compilation, node: GlobalTableNode): void {
  const { name, sourceName, topic, consumed } = node;
  const { key, value } = options.defaultSerdes;
  const { keySerde = key, valueSerde = value, timestampExtractor } = consumed;
  const own = 'builder' in node.store ? node.store : undefined;
  topology.addGlobalStore({
    store: 'builder' in node.store ? node.store.builder : store(node.store),
    sourceName,
    topic,
    processorName: name,
    supplier: own?.supplier ?? (() => new TableSourceProcessor((node.store as StoreSpec).name, false)),
    keySerde,
    valueSerde,
    timestampExtractor,
  });
}

function writeRepartition(
  { topology, options, physical }: Compilation,
  node: RepartitionNode,
  nullKeys: boolean,
): void {
  const { name, sinkName, filterName, topic, partitions, partitioner } = node;
  const { key, value } = options.defaultSerdes;
  const keySerde = node.keySerde ?? key;
  const valueSerde =
    node.wrapValueSerde?.(requireSerde(node.valueSerde, 'value', options.defaultSerdes, name)) ??
    node.valueSerde ??
    value;
  const parents = physical(node.parents);
  topology.addRepartitionTopic({ name: topic, partitions });
  if (filterName !== undefined) {
    const wanted = nullKeys ? () => true : (recordKey: unknown) => recordKey !== null;
    topology.addProcessor({ name: filterName, parents, supplier: () => new StreamFilterProcessor(wanted, true) });
  }
  topology.addSink({
    name: sinkName,
    parents: filterName === undefined ? parents : [filterName],
    topic,
    keySerde,
    valueSerde,
    partitioner,
  });
  topology.addSource({ name, topics: [topic], keySerde, valueSerde });
}
