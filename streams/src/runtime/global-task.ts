import type { Admin } from '../client/admin.ts';
import type { Fetcher } from '../client/fetcher.ts';
import { StreamsError } from '../model/errors.ts';
import type { Record, RecordMetadata } from '../model/record.ts';
import type { StateStore } from '../model/state-store.ts';
import type { TaskId } from '../model/task-id.ts';
import { NO_TIMESTAMP, type Timestamp } from '../model/timestamp.ts';
import { type TopicPartition, type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { TaskState } from '../state/index.ts';
import type { Cancellable, DropReason } from '../topology/processor.ts';
import type { GlobalStore } from '../topology/topology-node.ts';
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
  readonly fetcher: Fetcher;
  readonly admin: Admin;
  readonly config: TaskConfig;
}

/**
 * Keeps the stores that every instance holds whole: reads their topics from where the disk has them, outside of any
 * group or transaction (Kafka Streams' GlobalStreamThread).
 */
export class GlobalTask implements ProcessorTask {
  readonly id = GLOBAL_TASK_ID;
  readonly applicationId: string;
  readonly metrics = new TaskMetrics();
  readonly stores: TaskStores;
  readonly #options: GlobalTaskOptions;
  readonly #sources = new Map<string, GlobalSource>();
  readonly #positions = new Map<TopicPartitionName, number>();
  #metadata: RecordMetadata | undefined;
  #timestamp: Timestamp = NO_TIMESTAMP;

  constructor(options: GlobalTaskOptions) {
    this.#options = options;
    const { config, state, stores } = options;
    this.applicationId = config.applicationId;
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
      streamTime: () => this.#timestamp,
    });
    for (const store of stores) this.#addSource(store);
  }

  /** Reads every topic up to its end of now, then goes on in the background by {@link poll}. */
  async start(signal: AbortSignal): Promise<void> {
    const { admin, fetcher, state } = this.#options;
    const partitions = await this.#partitions();
    const ends = await admin.listOffsets(partitions, 'latest', 'read_committed');
    const starts = await admin.listOffsets(partitions, 'earliest', 'read_committed');
    const known = state.offsets();
    for (const partition of partitions) {
      const name = topicPartitionName(partition.topic, partition.partition);
      const start = starts.get(name) ?? 0;
      const from = this.#restorable(partition.topic) ? known.get(name) : undefined;
      const position = from !== undefined && from >= start && from <= (ends.get(name) ?? 0) ? from : start;
      this.#positions.set(name, position);
      fetcher.assign(partition, position);
    }
    const behind = () => [...ends].some(([name, end]) => (this.#positions.get(name) ?? 0) < end);
    while (behind() && !signal.aborted) {
      await fetcher.ready(signal);
      this.poll();
    }
  }

  /** Applies what has arrived; answers whether anything had. */
  poll(): boolean {
    const { fetcher, state } = this.#options;
    const fetched = fetcher.poll();
    for (const failure of fetcher.failures()) throw failure.error;
    for (const { topic, partition, records } of fetched) {
      const source = this.#sources.get(topic) as GlobalSource;
      const name = topicPartitionName(topic, partition);
      const position = this.#positions.get(name) ?? 0;
      for (let raw = records.next(); raw !== undefined; raw = records.next()) {
        if (raw.offset < position) continue;
        const record = source.read(raw, UNKNOWN_PARTITION_TIME);
        if (record === undefined) continue;
        this.#metadata = raw;
        this.#timestamp = record.timestamp;
        this.run(source.node, record);
      }
      this.#positions.set(name, Math.max(position, records.nextOffset));
      this.#metadata = undefined;
    }
    if (fetched.length > 0) state.commit(new Map(this.#positions));
    return fetched.length > 0;
  }

  /** Resolves when {@link poll} has something to do. */
  ready(signal: AbortSignal): Promise<void> {
    return this.#options.fetcher.ready(signal);
  }

  /** A global store by name. */
  store(name: string): StateStore | undefined {
    return this.stores.get(name);
  }

  globalStore(name: string): StateStore | undefined {
    return this.stores.get(name);
  }

  async close(): Promise<void> {
    for (const { node } of this.#sources.values()) node.processor.close?.();
    this.stores.close();
    await this.#options.state.close();
  }

  run(node: RunningNode, record: Record<unknown, unknown>): void {
    node.process(record);
  }

  schedule(): Cancellable {
    throw new StreamsError('STREAMS_INVALID_TOPOLOGY', "a global store's processor cannot schedule punctuations");
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

  #restorable(topic: string): boolean {
    const global = this.#options.stores.find(({ source }) => source.topics.includes(topic));
    return global !== undefined && this.stores.get(global.store.name)?.persistent === true;
  }

  async #partitions(): Promise<readonly TopicPartition[]> {
    const topics = this.#options.stores.flatMap(({ source }) => source.topics);
    const counts = await this.#options.admin.partitionCounts(topics);
    return topics.flatMap((topic) => {
      const count = counts.get(topic);
      if (count === undefined) {
        throw new StreamsError('STREAMS_MISSING_TOPIC', `global table topic ${topic} does not exist`, { topic });
      }
      return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
    });
  }
}
