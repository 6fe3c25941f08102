import type { Serde } from '../model/serde.ts';
import type { StoreBuilder } from '../model/state-store.ts';
import { buildTopology } from './build-topology.ts';
import { callSite } from './call-site.ts';
import { describeTopology } from './describe-topology.ts';
import { invalidTopology, locatedAt } from './invalid-topology.ts';
import type { ProcessorSupplier } from './processor.ts';
import type { TimestampExtractor } from './timestamp-extractor.ts';
import type {
  BuiltTopology,
  GlobalStore,
  OffsetReset,
  ProcessorNode,
  RepartitionTopic,
  SinkNode,
  SourceNode,
  StreamPartitioner,
  TopicNameExtractor,
  TopologyNode,
} from './topology-node.ts';
import type { TopologyPlan } from './topology-plan.ts';

/** What {@link Topology.addSource} is told. Serdes left out are the application's defaults. */
export interface SourceOptions {
  readonly name: string;
  /** The topics, or what the names of topics match. */
  readonly topics: readonly string[] | RegExp;
  readonly keySerde?: Serde<unknown> | undefined;
  readonly valueSerde?: Serde<unknown> | undefined;
  readonly timestampExtractor?: TimestampExtractor | undefined;
  readonly offsetReset?: OffsetReset | undefined;
}

/** What {@link Topology.addProcessor} is told. */
export interface ProcessorOptions {
  readonly name: string;
  readonly parents: readonly string[];
  /** Makes one processor a task. */
  readonly supplier: ProcessorSupplier;
  /** Names of stores, already added, that the processor may use. */
  readonly stores?: readonly string[] | undefined;
}

/** What {@link Topology.addSink} is told. Serdes left out are the application's defaults. */
export interface SinkOptions {
  readonly name: string;
  readonly parents: readonly string[];
  readonly topic: string | TopicNameExtractor<never, never>;
  readonly keySerde?: Serde<unknown> | undefined;
  readonly valueSerde?: Serde<unknown> | undefined;
  readonly partitioner?: StreamPartitioner<never, never> | undefined;
}

/** What {@link Topology.addGlobalStore} is told. */
export interface GlobalStoreOptions {
  /** Its changelog is the topic itself: whatever its builder says of logging is ignored. */
  readonly store: StoreBuilder;
  readonly sourceName: string;
  readonly topic: string;
  readonly processorName: string;
  /** Makes the processor that keeps the store current. */
  readonly supplier: ProcessorSupplier;
  readonly keySerde?: Serde<unknown> | undefined;
  readonly valueSerde?: Serde<unknown> | undefined;
  readonly timestampExtractor?: TimestampExtractor | undefined;
}

/** What {@link Topology.addReadOnlyStateStore} is told. */
export interface ReadOnlyStateStoreOptions extends GlobalStoreOptions {}

/**
 * The Processor API: a graph of sources, processors, sinks and stores, wired by name (`org.apache.kafka.streams.Topology`).
 * Each call checks what it is given and throws STREAMS_INVALID_TOPOLOGY; calls can be chained.
 *
 * @example
 * const topology = new Topology()
 *   .addSource({ name: 'orders', topics: ['orders'] })
 *   .addProcessor({ name: 'check', parents: ['orders'], supplier: () => new CheckProcessor() })
 *   .addSink({ name: 'checked', parents: ['check'], topic: 'checked-orders' });
 */
export class Topology {
  readonly #nodes = new Map<string, TopologyNode>();
  readonly #names = new Set<string>();
  readonly #topics = new Map<string, string>();
  readonly #stores = new Map<string, StoreBuilder>();
  readonly #globalStores: GlobalStore[] = [];
  readonly #repartitionTopics = new Map<string, RepartitionTopic>();
  readonly #sourceChangelogs = new Map<string, string>();
  readonly #copartitionedSources: (readonly string[])[] = [];
  #site: string | undefined;

  /** Reads topics; no topic may be read by two sources. */
  addSource(options: SourceOptions): this {
    const { name, topics } = options;
    if (!(topics instanceof RegExp) && topics.length === 0) throw invalidTopology(`source '${name}' reads no topic`);
    this.#claimName(name);
    if (topics instanceof RegExp) this.#claimPattern(name, topics);
    else this.#claimTopics(name, topics);
    this.#add(sourceNode(options));
    return this;
  }

  /** Adds a step after its parents, which must be there already, with the stores that its supplier brings. */
  addProcessor(options: ProcessorOptions): this {
    const { name, parents, supplier, stores = [] } = options;
    this.#claimName(name);
    this.#checkParents(name, parents);
    for (const store of stores) this.#checkStore(name, store);
    this.#add(processorNode({ name, parents, supplier, stores }));
    for (const store of supplier.stores ?? []) this.addStateStore(store, [name]);
    return this;
  }

  /** Writes what its parents forward to a topic, or to the topic that a function chooses for each record. */
  addSink(options: SinkOptions): this {
    const { name, parents, topic, keySerde, valueSerde, partitioner } = options;
    this.#claimName(name);
    this.#checkParents(name, parents);
    if (topic === '') throw invalidTopology(`sink '${name}' names no topic`, { operator: name });
    const node = { kind: 'sink', name, parents: [...parents], topic, keySerde, valueSerde } as SinkNode;
    this.#add(partitioner === undefined ? node : { ...node, partitioner: partitioner as StreamPartitioner });
    return this;
  }

  /** Adds a store for the processors named; more can be connected later. A store left unconnected fails the build. */
  addStateStore(store: StoreBuilder, processors: readonly string[] = []): this {
    if (this.#stores.get(store.name) !== store) this.#claimStore(store.name);
    this.#stores.set(store.name, store);
    for (const processor of processors) this.connectProcessorAndStateStores(processor, [store.name]);
    return this;
  }

  /** Lets a processor use stores; processors that share a store are in one sub-topology. */
  connectProcessorAndStateStores(processor: string, stores: readonly string[]): this {
    const node = this.#nodes.get(processor);
    if (node === undefined) throw invalidTopology(`no processor '${processor}' to connect to ${stores.join(', ')}`);
    if (node.kind !== 'processor') throw invalidTopology(`'${processor}' is a ${node.kind}: it cannot use stores`);
    for (const store of stores) this.#checkStore(processor, store);
    this.#nodes.set(processor, processorNode({ ...node, stores: [...new Set([...node.stores, ...stores])] }));
    return this;
  }

  /** Adds a store that every instance holds whole, kept current from a topic by the processor given. */
  addGlobalStore(options: GlobalStoreOptions): this {
    const { store, sourceName, topic, processorName, supplier } = options;
    this.#claimName(sourceName);
    if (sourceName === processorName) throw invalidTopology(`'${sourceName}' is both source and processor`);
    this.#claimName(processorName);
    this.#claimStore(store.name);
    this.#claimTopics(sourceName, [topic]);
    this.#globalStores.push(
      Object.freeze({
        store: store.logging === false ? store : unlogged(store),
        source: sourceNode({ ...options, name: sourceName, topics: [topic] }),
        processor: processorNode({ name: processorName, parents: [sourceName], supplier, stores: [store.name] }),
      }),
    );
    return this;
  }

  /**
   * Keeps a store current from a topic, partition by partition: tasks restore it from there, nothing is logged, and only
   * `supplier`'s processor writes it (KIP-813). Other processors are connected to read it.
   */
  addReadOnlyStateStore(options: ReadOnlyStateStoreOptions): this {
    const { store, sourceName, topic, processorName, supplier, keySerde, valueSerde, timestampExtractor } = options;
    const topics = [topic];
    const offsetReset = 'earliest';
    this.addSource({ name: sourceName, topics, keySerde, valueSerde, timestampExtractor, offsetReset });
    this.addProcessor({ name: processorName, parents: [sourceName], supplier });
    this.addStateStore(store.logging === false ? store : unlogged(store), [processorName]);
    return this.connectSourceStoreAndTopic(store.name, topic);
  }

  /** Declares a topic of the application's own, that a sink writes and a source reads; it gets the application's prefix. */
  addRepartitionTopic(topic: RepartitionTopic): this {
    this.#repartitionTopics.set(topic.name, Object.freeze({ ...topic }));
    return this;
  }

  /** Requires the topics of these sources to have equally many partitions. */
  copartitionSources(sources: readonly string[]): this {
    this.#copartitionedSources.push([...sources]);
    return this;
  }

  /** Declares a store to be the image of a source topic, which then is its changelog. */
  connectSourceStoreAndTopic(store: string, topic: string): this {
    this.#sourceChangelogs.set(store, topic);
    return this;
  }

  /** The topology under one application id, cut into sub-topologies. @throws StreamsError STREAMS_INVALID_TOPOLOGY */
  build(applicationId: string): BuiltTopology {
    if (applicationId === '') throw invalidTopology('the application id is empty');
    const pattern = [...this.#nodes.values()].find((node) => node.kind === 'source' && node.pattern !== undefined);
    if (pattern !== undefined) throw unsupportedPattern(pattern as SourceNode);
    if (this.#topics.size === 0) throw invalidTopology('the topology has no source: it would read nothing');
    const used = new Set([...this.#nodes.values()].flatMap((node) => (node.kind === 'processor' ? node.stores : [])));
    for (const store of this.#stores.keys()) {
      if (used.has(store)) continue;
      throw invalidTopology(`store '${store}' is connected to no processor: connect it or leave it out`, { store });
    }
    return buildTopology(this.#plan(), applicationId);
  }

  /**
   * Runs calls that stand for one line of the user's: what they add, and what they throw, is told by that line.
   * The DSL compiles with it; a call made outside of it is its own line.
   */
  declaredAt(site: string | undefined, calls: () => void): void {
    this.#site = site;
    try {
      calls();
    } catch (error) {
      throw locatedAt(site, error);
    } finally {
      this.#site = undefined;
    }
  }

  /** The text of Java's `TopologyDescription`, internal topics without the application's prefix. */
  describe(): string {
    return describeTopology(this.#plan());
  }

  #plan(): TopologyPlan {
    return {
      nodes: this.#nodes,
      names: [...this.#names],
      stores: this.#stores,
      globalStores: this.#globalStores,
      repartitionTopics: this.#repartitionTopics,
      sourceChangelogs: this.#sourceChangelogs,
      copartitionedSources: this.#copartitionedSources,
    };
  }

  #add(node: TopologyNode): void {
    const declaredAt = this.#site ?? callSite();
    this.#nodes.set(node.name, Object.freeze(declaredAt === undefined ? node : { ...node, declaredAt }));
  }

  #claimName(name: string): void {
    if (name === '') throw invalidTopology('a node has an empty name');
    if (this.#names.has(name)) {
      throw invalidTopology(`'${name}' is added twice: names of nodes are unique`, { operator: name });
    }
    this.#names.add(name);
  }

  #claimPattern(source: string, pattern: RegExp): void {
    for (const [topic, reader] of this.#topics) {
      if (!matches(pattern, topic)) continue;
      const message = `topic '${topic}' is read by '${reader}', and '${source}' would read it too: it matches ${pattern}`;
      throw invalidTopology(message, { operator: source, topic });
    }
  }

  #claimTopics(source: string, topics: readonly string[]): void {
    for (const topic of topics) {
      const reader = this.#topics.get(topic);
      if (reader !== undefined) {
        const message = `topic '${topic}' is read by '${reader}' and again by '${source}': read it once and share the source`;
        throw invalidTopology(message, { operator: source, topic });
      }
      for (const node of this.#nodes.values()) {
        if (node.kind !== 'source' || node.pattern === undefined || !matches(node.pattern, topic)) continue;
        const message = `topic '${topic}', which '${source}' is to read, matches ${node.pattern}, which '${node.name}' reads`;
        throw invalidTopology(message, { operator: source, topic });
      }
      this.#topics.set(topic, source);
    }
  }

  #claimStore(name: string): void {
    const taken = this.#stores.has(name) || this.#globalStores.some(({ store }) => store.name === name);
    if (taken) throw invalidTopology(`store '${name}' is added twice: names of stores are unique`, { store: name });
  }

  #checkParents(name: string, parents: readonly string[]): void {
    if (parents.length === 0)
      throw invalidTopology(`'${name}' has no parent: nothing would reach it`, { operator: name });
    for (const parent of parents) {
      const node = this.#nodes.get(parent);
      if (parent === name) throw invalidTopology(`'${name}' is its own parent`, { operator: name });
      if (node === undefined) {
        throw invalidTopology(`'${name}' has the parent '${parent}', which is not there: add parents first`, {
          operator: name,
        });
      }
      if (node.kind !== 'sink') continue;
      throw invalidTopology(`'${name}' has the parent '${parent}', a sink: sinks have no children`, { operator: name });
    }
  }

  #checkStore(processor: string, store: string): void {
    if (this.#stores.has(store)) return;
    const global = this.#globalStores.some((candidate) => candidate.store.name === store);
    throw invalidTopology(
      global
        ? `'${processor}' names the global store '${store}': every processor may use it without being connected`
        : `'${processor}' uses the store '${store}', which is not there: add the store first`,
      { operator: processor, store },
    );
  }
}

function sourceNode({
  name,
  topics,
  keySerde,
  valueSerde,
  timestampExtractor,
  offsetReset,
}: SourceOptions): SourceNode {
  return Object.freeze({
    kind: 'source',
    name,
    topics: topics instanceof RegExp ? [] : [...topics],
    ...(topics instanceof RegExp && { pattern: topics }),
    keySerde,
    valueSerde,
    ...(timestampExtractor === undefined ? {} : { timestampExtractor }),
    ...(offsetReset === undefined ? {} : { offsetReset }),
  });
}

/** Whether a topic's whole name matches, as Java's patterns are meant. */
function matches({ source, flags }: RegExp, topic: string): boolean {
  return new RegExp(`^(?:${source})$`, flags.replace(/[gy]/g, '')).test(topic);
}

function unsupportedPattern({ name, pattern }: SourceNode): Error {
  return invalidTopology(
    `source '${name}' reads topics by the pattern ${pattern}: a streams group (KIP-1071) is told of topics by name alone, ` +
      'so that such a topology can be described and not run; name the topics',
    { operator: name },
  );
}

function processorNode(
  options: Required<Omit<ProcessorOptions, 'stores'>> & { stores: readonly string[] },
): ProcessorNode {
  const { name, parents, supplier, stores } = options;
  return Object.freeze({
    kind: 'processor',
    name,
    parents: [...parents],
    supplier,
    stores: [...stores],
  });
}

function unlogged(store: StoreBuilder): StoreBuilder {
  const { name, cleanup, retentionMs } = store;
  return {
    name,
    cleanup,
    logging: false,
    build: () => store.build(),
    ...(retentionMs === undefined ? {} : { retentionMs }),
  };
}
