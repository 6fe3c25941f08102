import { type FixedKeyProcessorSupplier, fixedKey } from '../topology/fixed-key-processor.ts';
import type { Processor, ProcessorSupplier } from '../topology/processor.ts';
import type { TopicNameExtractor } from '../topology/topology-node.ts';
import { BranchedKStream } from './branched-k-stream.ts';
import type { CloseAfterQuiet } from './close-after-quiet.ts';
import type {
  AsyncKeyValueMapper,
  AsyncValueMapper,
  ForeachAction,
  KeyValue,
  KeyValueMapper,
  Predicate,
  ValueJoiner,
  ValueMapper,
} from './functions.ts';
import type { GlobalKTable } from './global-k-table.ts';
import type { KGroupedStream } from './k-grouped-stream.ts';
import type { KTable } from './k-table.ts';
import { StreamFilterProcessor } from './operators/stream-filter.ts';
import { StreamFlatMapProcessor } from './operators/stream-flat-map.ts';
import { StreamFlatMapValuesProcessor } from './operators/stream-flat-map-values.ts';
import { StreamMapProcessor } from './operators/stream-map.ts';
import { StreamMapValuesProcessor } from './operators/stream-map-values.ts';
import { StreamPeekProcessor } from './operators/stream-peek.ts';
import { StreamSelectKeyProcessor } from './operators/stream-select-key.ts';
import type {
  AsyncOptions,
  Grouped,
  Joined,
  Materialized,
  Named,
  Printed,
  ProcessOptions,
  Produced,
  Repartitioned,
  StreamJoined,
} from './options.ts';
import { addMapAsync } from './plan/add-map-async.ts';
import { addMerge } from './plan/add-merge.ts';
import { addPrint } from './plan/add-print.ts';
import { addRepartition } from './plan/add-repartition.ts';
import { addSink } from './plan/add-sink.ts';
import { addProcess, addStep } from './plan/add-step.ts';
import { addStreamJoin } from './plan/add-stream-join.ts';
import { addGlobalJoin, addStreamTableJoin } from './plan/add-table-lookup.ts';
import { addToTable } from './plan/add-to-table.ts';
import type { JoinKind } from './plan/logical-node.ts';
import type { LogicalStream } from './plan/logical-stream.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';
import type { JoinWindows } from './windows/join-windows.ts';

/**
 * A stream of records by key (`KStream`). Calls only write down what is to be done; nothing runs before the topology
 * that `StreamsBuilder.build` makes is started. A record's key or value may be null where its producer says so.
 */
export class KStream<K, V> {
  /** What the plan knows of this stream. */
  readonly logical: LogicalStream<K, V>;
  readonly #plan: StreamsPlan;

  constructor(plan: StreamsPlan, logical: LogicalStream<K, V>) {
    this.#plan = plan;
    this.logical = Object.freeze(logical);
  }

  /** The records for which the predicate is true. */
  filter(predicate: Predicate<K, V>, options: Named = {}): KStream<K, V> {
    return this.#kept('KSTREAM-FILTER-', options, () => new StreamFilterProcessor(predicate, true));
  }

  /** The records for which the predicate is false. */
  filterNot(predicate: Predicate<K, V>, options: Named = {}): KStream<K, V> {
    return this.#kept('KSTREAM-FILTER-', options, () => new StreamFilterProcessor(predicate, false));
  }

  /** Each record under a new key with a new value; marks the stream as repartitioned before the next grouping or join. */
  map<K2, V2>(mapper: KeyValueMapper<K, V, KeyValue<K2, V2>>, options: Named = {}): KStream<K2, V2> {
    return this.#rekeyed('KSTREAM-MAP-', options, () => new StreamMapProcessor(mapper));
  }

  /** Each record with a new value. */
  mapValues<V2>(mapper: ValueMapper<K, V, V2>, options: Named = {}): KStream<K, V2> {
    return this.#revalued('KSTREAM-MAPVALUES-', options, () => new StreamMapValuesProcessor(mapper));
  }

  /**
   * Each record with the value that a promise comes to. Records of one key keep their order; a commit waits for what is
   * under way, so that offsets, outputs and state go together; no more records are read while too many wait. Stream time
   * is that of the records read, and punctuations come in between. A failure is the processing handler's.
   *
   * @example
   * orders.mapValuesAsync((order, _id, signal) => fetchScore(order, { signal }), { concurrency: 16, timeoutMs: 500 });
   */
  mapValuesAsync<V2>(mapper: AsyncValueMapper<K, V, V2>, options: AsyncOptions): KStream<K, V2> {
    const stream = addMapAsync<K, V, K, V2>(
      this.#plan,
      this.logical,
      'KSTREAM-MAPVALUESASYNC-',
      async (record, signal) => record.withValue(await mapper(record.value, record.key, signal)),
      options,
    );
    return this.#plan.handles.stream({ ...stream, keySerde: this.logical.keySerde, valueSerde: undefined });
  }

  /** As {@link mapValuesAsync} under a new key; marks the stream as repartitioned before the next grouping or join. */
  mapAsync<K2, V2>(mapper: AsyncKeyValueMapper<K, V, KeyValue<K2, V2>>, options: AsyncOptions): KStream<K2, V2> {
    const stream = addMapAsync<K, V, K2, V2>(
      this.#plan,
      this.logical,
      'KSTREAM-MAPASYNC-',
      async (record, signal) => {
        const [key, value] = await mapper(record.key, record.value, signal);
        return record.withKey(key).withValue(value);
      },
      options,
    );
    return this.#plan.handles.stream({
      ...stream,
      keySerde: undefined,
      valueSerde: undefined,
      repartitionRequired: true,
    });
  }

  /** Any number of records for each. */
  flatMap<K2, V2>(mapper: KeyValueMapper<K, V, Iterable<KeyValue<K2, V2>>>, options: Named = {}): KStream<K2, V2> {
    return this.#rekeyed('KSTREAM-FLATMAP-', options, () => new StreamFlatMapProcessor(mapper));
  }

  /** Any number of records for each, under its key. */
  flatMapValues<V2>(mapper: ValueMapper<K, V, Iterable<V2>>, options: Named = {}): KStream<K, V2> {
    return this.#revalued('KSTREAM-FLATMAPVALUES-', options, () => new StreamFlatMapValuesProcessor(mapper));
  }

  /** Each record under a new key. */
  selectKey<K2>(selector: KeyValueMapper<K, V, K2>, options: Named = {}): KStream<K2, V> {
    const { valueSerde } = this.logical;
    const stream = this.#rekeyed<K2, V>('KSTREAM-KEY-SELECT-', options, () => new StreamSelectKeyProcessor(selector));
    return this.#plan.handles.stream({ ...stream.logical, valueSerde });
  }

  /** The same records; `action` sees each of them, possibly again after a failure. */
  peek(action: ForeachAction<K, V>, options: Named = {}): KStream<K, V> {
    return this.#kept('KSTREAM-PEEK-', options, () => new StreamPeekProcessor(action));
  }

  /** Ends the stream in an action, called for each record, possibly again after a failure. */
  foreach(action: ForeachAction<K, V>, options: Named = {}): void {
    this.#kept('KSTREAM-FOREACH-', options, () => new StreamPeekProcessor(action));
  }

  /** Ends the stream in a line for each record, for a look at it. */
  print(options: Printed<K, V> = {}): void {
    addPrint(this.#plan, this.logical, options);
  }

  /** The records of both, in the order in which they are processed. */
  merge(other: KStream<K, V>, options: Named = {}): KStream<K, V> {
    return this.#plan.handles.stream(addMerge(this.#plan, this.logical, other.logical, options));
  }

  /**
   * Begins to divide the stream: each record goes to the first branch that wants it.
   *
   * @example
   * const { cheap, dear } = orders.split().branch((_id, order) => order.price < 10, { name: 'cheap' })
   *   .defaultBranch({ name: 'dear' });
   */
  split(options: Named = {}): BranchedKStream<K, V, never> {
    return new BranchedKStream(this.#plan, this.logical, options);
  }

  /** Runs a processor of the user's; the stream it forwards is repartitioned before the next grouping or join. */
  process<K2, V2>(supplier: ProcessorSupplier<K, V, K2, V2>, options: ProcessOptions = {}): KStream<K2, V2> {
    return this.#plan.handles.stream({
      ...addProcess<K2, V2>(this.#plan, this.logical, 'KSTREAM-PROCESSOR-', supplier, options),
      keySerde: undefined,
      valueSerde: undefined,
      repartitionRequired: true,
    });
  }

  /** Runs a processor that can forward only under the key it was given: the stream stays partitioned by it. */
  processValues<V2>(supplier: FixedKeyProcessorSupplier<K, V, V2>, options: ProcessOptions = {}): KStream<K, V2> {
    return this.#plan.handles.stream({
      ...addProcess<K, V2>(this.#plan, this.logical, 'KSTREAM-PROCESSVALUES-', fixedKey(supplier), options),
      keySerde: this.logical.keySerde,
      valueSerde: undefined,
    });
  }

  /** Writes to a topic of the application's own and reads it again, partitioned by the key. */
  repartition(options: Repartitioned<K, V> = {}): KStream<K, V> {
    return this.#plan.handles.stream(addRepartition(this.#plan, this.logical, options));
  }

  /** Groups by the key, through a repartition topic where the key may have changed. */
  groupByKey(options: Grouped<K, V> = {}): KGroupedStream<K, V> {
    const { name, sources, repartitionRequired } = this.logical;
    return this.#plan.handles.groupedStream({
      kind: 'group',
      name,
      sources,
      repartitionRequired,
      keySerde: options.keySerde ?? this.logical.keySerde,
      valueSerde: options.valueSerde ?? this.logical.valueSerde,
      repartitionName: options.name,
    });
  }

  /** Groups by a new key, through a repartition topic. */
  groupBy<K2>(selector: KeyValueMapper<K, V, K2>, options: Grouped<K2, V> = {}): KGroupedStream<K2, V> {
    const rekeyed = this.selectKey(selector, { name: options.name }).logical;
    return this.#plan.handles.groupedStream({
      kind: 'group',
      name: rekeyed.name,
      sources: rekeyed.sources,
      repartitionRequired: true,
      keySerde: options.keySerde,
      valueSerde: options.valueSerde ?? this.logical.valueSerde,
      repartitionName: options.name,
    });
  }

  /** Writes each record to a topic, or to the one that a function names for it; the topic must exist. */
  to(topic: string | TopicNameExtractor<K, V>, options: Produced<K, V> = {}): void {
    addSink(this.#plan, this.logical, topic, options);
  }

  /** The stream as a table: each record is the new value of its key. */
  toTable(options: Named & Materialized<K, V> = {}): KTable<K, V> {
    return this.#plan.handles.table(addToTable(this.#plan, this.logical, options));
  }

  /** Pairs of records of two streams within a window; or each record with the table's value of its key, where there is one. */
  join<V2, R>(
    stream: KStream<K, V2>,
    joiner: ValueJoiner<K, V, V2, R>,
    windows: JoinWindows,
    options?: StreamJoined<K, V, V2>,
  ): KStream<K, R>;
  join<V2, R>(table: KTable<K, V2>, joiner: ValueJoiner<K, V, V2, R>, options?: Joined<K, V>): KStream<K, R>;
  join<GK, GV, R>(
    table: GlobalKTable<GK, GV>,
    keySelector: KeyValueMapper<K, V, GK | null>,
    joiner: ValueJoiner<K, V, GV, R>,
    options?: Named,
  ): KStream<K, R>;
  join(...args: JoinArguments<K, V>): KStream<K, unknown> {
    return this.#join('inner', args);
  }

  /** As {@link join}, and also every record of this stream that meets nothing, with null. */
  leftJoin<V2, R>(
    stream: KStream<K, V2>,
    joiner: ValueJoiner<K, V, V2 | null, R>,
    windows: JoinWindows,
    options?: StreamJoined<K, V, V2> & CloseAfterQuiet,
  ): KStream<K, R>;
  leftJoin<V2, R>(table: KTable<K, V2>, joiner: ValueJoiner<K, V, V2 | null, R>, options?: Joined<K, V>): KStream<K, R>;
  leftJoin<GK, GV, R>(
    table: GlobalKTable<GK, GV>,
    keySelector: KeyValueMapper<K, V, GK | null>,
    joiner: ValueJoiner<K, V, GV | null, R>,
    options?: Named,
  ): KStream<K, R>;
  leftJoin(...args: JoinArguments<K, V>): KStream<K, unknown> {
    return this.#join('left', args);
  }

  /** Pairs of records of two streams within a window, and every record of either that meets nothing, with null. */
  outerJoin<V2, R>(
    stream: KStream<K, V2>,
    joiner: ValueJoiner<K, V | null, V2 | null, R>,
    windows: JoinWindows,
    options: StreamJoined<K, V, V2> & CloseAfterQuiet = {},
  ): KStream<K, R> {
    const logical = addStreamJoin(this.#plan, 'outer', this.logical, stream.logical, joiner as never, windows, options);
    return this.#plan.handles.stream(logical as LogicalStream<K, R>);
  }

  #join(join: JoinKind, args: JoinArguments<K, V>): KStream<K, unknown> {
    const [other, second, third, fourth] = args;
    if ('storeName' in other) {
      const logical = addGlobalJoin(this.#plan, join, this.logical, other.storeName, {
        keySelector: second as never,
        joiner: third as never,
        ...(fourth as Named | undefined),
      });
      return this.#plan.handles.stream(logical);
    }
    const right = other.logical;
    const logical =
      right.kind === 'stream'
        ? addStreamJoin(this.#plan, join, this.logical, right, second as never, third as JoinWindows, fourth ?? {})
        : addStreamTableJoin(this.#plan, join, this.logical, right, second as never, (third ?? {}) as Joined<K, V>);
    return this.#plan.handles.stream(logical as LogicalStream<K, unknown>);
  }

  #kept(prefix: string, options: Named, make: () => Processor<K, V, K, V>): KStream<K, V> {
    return this.#plan.handles.stream(addStep<K, V>(this.#plan, this.logical, prefix, make, options));
  }

  #revalued<V2>(prefix: string, options: Named, make: () => Processor<K, V, K, V2>): KStream<K, V2> {
    const stream = addStep<K, V2>(this.#plan, this.logical, prefix, make, options);
    return this.#plan.handles.stream({ ...stream, keySerde: this.logical.keySerde, valueSerde: undefined });
  }

  #rekeyed<K2, V2>(prefix: string, options: Named, make: () => Processor<K, V, K2, V2>): KStream<K2, V2> {
    const stream = addStep<K2, V2>(this.#plan, this.logical, prefix, make, options);
    return this.#plan.handles.stream({
      ...stream,
      keySerde: undefined,
      valueSerde: undefined,
      repartitionRequired: true,
    });
  }
}

/** The three forms of a join, told apart by what is joined. */
type JoinArguments<K, V> = readonly [
  other: KStream<K, unknown> | KTable<K, unknown> | GlobalKTable<unknown, unknown>,
  second: unknown,
  third?: unknown,
  fourth?: StreamJoined<K, V, unknown> | Named,
];
