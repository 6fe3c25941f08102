import { StreamsError } from '../model/errors.ts';
import type { StoreBuilder } from '../model/state-store.ts';
import type { ProcessorSupplier } from '../topology/processor.ts';
import type { Topology } from '../topology/topology.ts';
import { GlobalKTable } from './global-k-table.ts';
import { KGroupedStream } from './k-grouped-stream.ts';
import { KGroupedTable } from './k-grouped-table.ts';
import { KStream } from './k-stream.ts';
import { KTable } from './k-table.ts';
import type { Consumed, Materialized } from './options.ts';
import { compilePlan } from './plan/compile-plan.ts';
import type { DslDefaultSerdes } from './plan/default-serdes.ts';
import type { Handles } from './plan/handles.ts';
import { keyValueStore, storeNameOf } from './plan/materialize.ts';
import { type Optimization, optimizationsOf } from './plan/optimizations.ts';
import { StreamsPlan } from './plan/streams-plan.ts';

/** How a table's topic is read and its state kept. */
export type TableOptions<K, V> = Consumed<K, V> & Materialized<K, V>;

/** What a {@link StreamsBuilder} may be told. */
export interface StreamsBuilderOptions {
  /** For everything that names no serde and inherits none, stores included. */
  readonly defaultSerdes?: DslDefaultSerdes;
}

/** How {@link StreamsBuilder.build} makes the topology. */
export interface BuildOptions {
  /** What may be done to need fewer topics and stores: all of it, or what is listed. Nothing unless given. */
  readonly optimize?: boolean | readonly Optimization[];
  /** Refuses a topology in which the name of a store or of an internal topic was generated (KIP-1111). */
  readonly ensureExplicitNames?: boolean;
}

/**
 * Where a topology in the DSL begins (`StreamsBuilder`): calls write down a logical plan, `build` makes the physical
 * topology of it, with the names that Kafka Streams would give.
 *
 * @example
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('lines', { keySerde: Serdes.string, valueSerde: Serdes.string })
 *   .flatMapValues((line) => line.toLowerCase().split(/\W+/))
 *   .groupBy((_key, word) => word, { keySerde: Serdes.string, valueSerde: Serdes.string })
 *   .count({ storeName: 'counts' })
 *   .toStream()
 *   .to('word-counts');
 * const topology = builder.build();
 */
export class StreamsBuilder {
  readonly #plan = new StreamsPlan(handlesOf);
  readonly #defaultSerdes: DslDefaultSerdes;

  constructor(options: StreamsBuilderOptions = {}) {
    this.#defaultSerdes = options.defaultSerdes ?? {};
  }

  /**
   * Reads one or more topics as a stream. A pattern stands for all topics whose names match it; such a topology can be
   * described, but a streams group does not run it.
   */
  stream<K, V>(topics: string | readonly string[] | RegExp, consumed: Consumed<K, V> = {}): KStream<K, V> {
    const name = this.#plan.nameOf('KSTREAM-SOURCE-', consumed);
    const pattern = topics instanceof RegExp ? topics : undefined;
    const list = topics instanceof RegExp ? [] : typeof topics === 'string' ? [topics] : [...topics];
    this.#plan.add({ kind: 'stream-source', name, parents: [], topics: list, pattern, consumed });
    const { keySerde, valueSerde } = consumed;
    return this.#plan.handles.stream({
      kind: 'stream',
      name,
      keySerde,
      valueSerde,
      sources: [name],
      repartitionRequired: false,
    });
  }

  /** Reads a topic as a table: the latest value of each key; records with a null key are left out. */
  table<K, V>(topic: string, options: TableOptions<K, V> = {}): KTable<K, V> {
    const { keySerde, valueSerde } = options;
    const store = this.#tableStore(topic, options);
    const sourceName = this.#plan.nameOf('KSTREAM-SOURCE-', options, '-source');
    const name = this.#plan.nameOf('KTABLE-SOURCE-', options);
    this.#plan.add({
      kind: 'table-source',
      name,
      parents: [],
      source: { name: sourceName, topic, consumed: options },
      store,
      queryable: storeNameOf(options) !== undefined,
    });
    return this.#plan.handles.table({ kind: 'table', name, keySerde, valueSerde, sources: [sourceName] });
  }

  /** Reads a topic as a table that every instance holds whole. @throws StreamsError STREAMS_INVALID_TOPOLOGY for a versioned one */
  globalTable<K, V>(topic: string, options: TableOptions<K, V> = {}): GlobalKTable<K, V> {
    const store = this.#tableStore(topic, { ...options, logging: false });
    if (store.kind === 'versioned') {
      throw new StreamsError('STREAMS_INVALID_TOPOLOGY', `the global table of '${topic}' cannot be versioned`, {
        topic,
      });
    }
    const sourceName = this.#plan.nameOf('KSTREAM-SOURCE-', options, '-source');
    const name = this.#plan.nameOf('KTABLE-SOURCE-', options);
    this.#plan.add({ kind: 'global-table', name, parents: [], sourceName, topic, consumed: options, store });
    return new GlobalKTable(store.name);
  }

  /** Adds a store for processors that name it (`process`). */
  addStateStore(builder: StoreBuilder): this {
    this.#plan.add({ kind: 'state-store', name: builder.name, parents: [], builder });
    return this;
  }

  /** Adds a store that every instance holds whole, kept current from a topic by the user's processor. */
  addGlobalStore<K, V>(
    builder: StoreBuilder,
    topic: string,
    supplier: ProcessorSupplier<K, V>,
    consumed: Consumed<K, V> = {},
  ): this {
    const sourceName = this.#plan.nameOf('KSTREAM-SOURCE-', consumed, '-source');
    const name = this.#plan.nameOf('KTABLE-SOURCE-', consumed);
    const store = { builder, supplier: supplier as ProcessorSupplier };
    this.#plan.add({ kind: 'global-table', name, parents: [], sourceName, topic, consumed, store });
    return this;
  }

  /** The topology. The builder can be built again. @throws StreamsError STREAMS_INVALID_TOPOLOGY */
  build(options: BuildOptions = {}): Topology {
    if (this.#plan.nodes.length === 0) {
      throw new StreamsError('STREAMS_INVALID_TOPOLOGY', 'the builder is empty: read a topic with stream() or table()');
    }
    if (options.ensureExplicitNames === true) this.#plan.implicitNames.refuse();
    const { nodes, sites, ranks, index } = this.#plan;
    const optimizations = optimizationsOf(options.optimize);
    return compilePlan(nodes, { optimizations, defaultSerdes: this.#defaultSerdes, sites, ranks, index });
  }

  #tableStore<K, V>(topic: string, options: TableOptions<K, V>) {
    const logged = options.logging !== false;
    return keyValueStore(storeNameOf(options) ?? this.#plan.newStoreName(`${topic}-`, logged), options);
  }
}

function handlesOf(plan: StreamsPlan): Handles {
  return {
    stream: (logical) => new KStream(plan, logical),
    table: (logical) => new KTable(plan, logical),
    groupedStream: (logical) => new KGroupedStream(plan, logical),
    groupedTable: (logical) => new KGroupedTable(plan, logical),
  };
}
