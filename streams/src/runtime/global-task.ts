import type { ConsumerRecord } from '../client/consumer-record.ts';
import type { FetchedRecords } from '../client/fetcher.ts';
import { StreamsError } from '../model/errors.ts';
import { EMPTY_HEADERS } from '../model/headers.ts';
import type { Record, RecordMetadata } from '../model/record.ts';
import type { StateStore } from '../model/state-store.ts';
import type { TaskId } from '../model/task-id.ts';
import { NO_TIMESTAMP, type Timestamp } from '../model/timestamp.ts';
import { type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { TaskState } from '../state/index.ts';
import type { AsyncWork } from '../topology/internal-processor-context.ts';
import type { Cancellable, DropReason } from '../topology/processor.ts';
import type { GlobalStore } from '../topology/topology-node.ts';
import type { UpgradeFrom } from '../topology/upgrade-from.ts';
import { type RecordReader, UNKNOWN_PARTITION_TIME } from './record-queue.ts';
import { recordReader } from './record-reader.ts';
import { type RunningNode, RunningProcessor } from './running-node.ts';
import type { TaskConfig } from './task-config.ts';
import { TaskMetrics } from './task-metrics.ts';
import { type ProcessorTask, TaskProcessorContext } from './task-processor-context.ts';
import { TaskStores } from './task-stores.ts';

/** The name of the state that global stores are kept under. */
export const GLOBAL_TASK_ID = 'global' as TaskId;

interface GlobalSource {
  readonly read: RecordReader;
  readonly node: RunningProcessor;
}

/** What a global task is made of. */
export interface GlobalTaskOptions {
  readonly stores: readonly GlobalStore[];
  readonly state: TaskState;
  readonly config: TaskConfig;
}

/** The stores that every instance holds whole, and the processors that keep them current. Synchronous, as all tasks. */
export class GlobalTask implements ProcessorTask {
  readonly id = GLOBAL_TASK_ID;
  readonly applicationId: string;
  readonly upgradeFrom: UpgradeFrom | undefined;
  readonly metrics = new TaskMetrics();
  readonly stores: TaskStores;
  /** No offsets are committed: it lives as long as the task. */
  readonly processorMetadata = new Map<string, Timestamp>();
  readonly #options: GlobalTaskOptions;
  readonly #sources = new Map<string, GlobalSource>();
  #metadata: RecordMetadata | undefined;
  #timestamp: Timestamp = NO_TIMESTAMP;

  constructor(options: GlobalTaskOptions) {
    this.#options = options;
    const { config, state, stores } = options;
    this.applicationId = config.applicationId;
    this.upgradeFrom = config.upgradeFrom;
    this.stores = new TaskStores({
      taskId: this.id,
      partition: 0,
      applicationId: config.applicationId,
      clock: config.clock,
      state,
      builders: stores.map(({ store }) => store),
      // The topic itself is the changelog: nothing is logged a second time.
      changelogs: new Map(stores.map(({ store, source }) => [store.name, source.topics[0] ?? ''])),
      sourceTopics: stores.flatMap(({ source }) => source.topics),
      collector: { log: () => {} },
      timestamp: () => this.#timestamp,
      headers: () => EMPTY_HEADERS,
      streamTime: () => this.#timestamp,
      expired: () => this.dropped('expired'),
    });
    for (const store of stores) this.#addSource(store);
  }

  /** Whether some global store is kept from this topic. */
  reads(topic: string): boolean {
    return this.#sources.has(topic);
  }

  /** The topics read. */
  get topics(): readonly string[] {
    return [...this.#sources.keys()];
  }

  /** Up to where the state has a partition; undefined when it must be read from its start. */
  position(topic: string, partition: number): number | undefined {
    if (!this.#persistent(topic)) return undefined;
    return this.#options.state.offsets().get(topicPartitionName(topic, partition));
  }

  /** Applies records and makes them part of the committed state. */
  apply(fetched: readonly FetchedRecords[]): void {
    const positions = new Map<TopicPartitionName, number>();
    for (const { topic, partition, records } of fetched) {
      const source = this.#sources.get(topic) as GlobalSource;
      for (let raw = records.next(); raw !== undefined; raw = records.next()) this.#applyOne(source, raw);
      if (this.#persistent(topic)) positions.set(topicPartitionName(topic, partition), records.nextOffset);
    }
    this.#metadata = undefined;
    this.stores.flush();
    this.#options.state.commit(positions);
  }

  /** A global store by name. */
  store(name: string): StateStore | undefined {
    return this.stores.get(name);
  }

  globalStore(name: string): StateStore | undefined {
    return this.stores.get(name);
  }

  async close(): Promise<void> {
    for (const { node } of this.#sources.values()) node.close();
    this.stores.close();
    await this.#options.state.close();
  }

  run(node: RunningNode, record: Record<unknown, unknown>): void {
    node.process(record);
  }

  withHeld(): void {
    throw new StreamsError('STREAMS_INVALID_TOPOLOGY', "a global store's processor cannot hold records back");
  }

  schedule(): Cancellable {
    throw new StreamsError('STREAMS_INVALID_TOPOLOGY', "a global store's processor cannot schedule punctuations");
  }

  asynchronous(): AsyncWork {
    throw new StreamsError('STREAMS_INVALID_TOPOLOGY', "a global store's processor cannot wait for promises");
  }

  closeAfterQuiet(): void {
    throw new StreamsError('STREAMS_INVALID_TOPOLOGY', "a global store's processor has no windows to close");
  }

  recordMetadata(): RecordMetadata | undefined {
    return this.#metadata;
  }

  streamTime(): Timestamp {
    return this.#timestamp;
  }

  wallClock(): number {
    return this.#options.config.clock.now();
  }

  requestCommit(): void {}

  dropped(reason: DropReason): void {
    this.metrics.drop(reason);
  }

  #addSource({ source, processor }: GlobalStore): void {
    const { config } = this.#options;
    const read = recordReader(source, {
      defaults: config.defaultSerdes,
      ...(config.defaultTimestampExtractor && { defaultExtractor: config.defaultTimestampExtractor }),
      handlers: config.errors,
      collector: { deadLetter: () => {} },
      dropped: (reason) => this.dropped(reason),
    });
    const node = new RunningProcessor(processor);
    node.processor.init?.(new TaskProcessorContext(this, node));
    for (const topic of source.topics) this.#sources.set(topic, { read, node });
  }

  #persistent(topic: string): boolean {
    const global = this.#options.stores.find(({ source }) => source.topics.includes(topic));
    return global !== undefined && this.stores.get(global.store.name)?.persistent === true;
  }

  #applyOne({ read, node }: GlobalSource, raw: ConsumerRecord): void {
    const record = read(raw, UNKNOWN_PARTITION_TIME);
    if (record === undefined) return;
    this.#metadata = raw;
    this.#timestamp = record.timestamp;
    this.run(node, record);
  }
}
