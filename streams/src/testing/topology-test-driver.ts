import type { ConsumerRecord } from '../client/consumer-record.ts';
import { StreamsError } from '../model/errors.ts';
import { partitionOf } from '../model/murmur2.ts';
import { cacheMemory } from '../model/record-cache.ts';
import type { StateStore } from '../model/state-store.ts';
import { type TaskId, taskIdOf } from '../model/task-id.ts';
import { NO_TIMESTAMP } from '../model/timestamp.ts';
import { type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { DefaultSerdes } from '../runtime/default-serdes.ts';
import type { ErrorHandlers } from '../runtime/error-handlers.ts';
import { GLOBAL_TASK_ID, GlobalTask } from '../runtime/global-task.ts';
import { HeadOrder } from '../runtime/head-order.ts';
import { RecordCollector } from '../runtime/record-collector.ts';
import { StreamTask } from '../runtime/stream-task.ts';
import type { TaskConfig } from '../runtime/task-config.ts';
import { MemoryStateEngine, type TaskState } from '../state/index.ts';
import type { TimestampExtractor, Topology } from '../topology/index.ts';
import type { BuiltTopology, Subtopology } from '../topology/topology-node.ts';
import type { UpgradeFrom } from '../topology/upgrade-from.ts';
import { CapturedProducer } from './captured-producer.ts';
import { ManualClock } from './manual-clock.ts';
import { pipedRecords } from './piped-records.ts';
import {
  type RawInput,
  type TestInputOptions,
  TestInputTopic,
  TestOutputTopic,
  type TestTopicSerdes,
} from './test-topics.ts';
import { topicPartitionCounts } from './topic-partition-counts.ts';

/** How a topology is run under test. */
export interface TopologyTestDriverOptions {
  /** Default `test-app`. */
  readonly applicationId?: string;
  /** Partitions of topics that have more than one; internal topics follow as the broker would choose. */
  readonly partitions?: { readonly [topic: string]: number };
  /** The wall clock at the start, ms since the epoch. Default: now. */
  readonly initialWallClockMs?: number;
  readonly defaultSerdes?: DefaultSerdes;
  readonly defaultTimestampExtractor?: TimestampExtractor;
  readonly errors?: ErrorHandlers;
  /** As in the configuration of `KafkaStreams`. */
  readonly upgradeFrom?: UpgradeFrom;
  /**
   * Memory for record caches, bytes; what they hold is passed on by {@link TopologyTestDriver.commit}, and nothing is
   * committed before. Default 0: no caches, and each record is committed when it has been processed.
   */
  readonly cacheMaxBytes?: number;
  /** Commits when each record has been processed, with caches too, as Kafka Streams' driver does. Default: without them. */
  readonly commitEachRecord?: boolean;
}

interface RunningTask {
  readonly task: StreamTask;
  readonly state: TaskState;
}

/**
 * Runs a topology in this process without a broker: every record piped in is processed wholly, through all
 * sub-topologies and partitions, before the call returns; time stands still until it is moved. The tasks are those
 * of the real runtime.
 *
 * @example
 * const driver = new TopologyTestDriver(builder.build());
 * driver.inputTopic('words', serdes).pipe('k', 'hello');
 * driver.outputTopic('counts', serdes).readAll();
 */
export class TopologyTestDriver {
  readonly clock: ManualClock;
  readonly topology: BuiltTopology;
  readonly #partitions: Map<string, number>;
  readonly #logs = new Map<string, ConsumerRecord[]>();
  readonly #producer: CapturedProducer;
  readonly #collector: RecordCollector;
  readonly #tasks = new Map<TaskId, RunningTask>();
  readonly #readers = new Map<TopicPartitionName, StreamTask>();
  readonly #engine = new MemoryStateEngine();
  readonly #global: GlobalTask | undefined;
  readonly #config: TaskConfig;
  /** One for all tasks: Java's driver runs all sub-topologies as one task. */
  readonly #order = new HeadOrder();
  readonly #commitEachRecord: boolean;
  #woken: (() => void) | undefined;

  constructor(topology: Topology, options: TopologyTestDriverOptions = {}) {
    const { applicationId = 'test-app', cacheMaxBytes = 0, commitEachRecord = cacheMaxBytes === 0 } = options;
    this.#commitEachRecord = commitEachRecord;
    this.topology = topology.build(applicationId);
    this.clock = new ManualClock(options.initialWallClockMs ?? Date.now());
    this.#partitions = topicPartitionCounts(this.topology, options.partitions ?? {});
    this.#config = {
      applicationId,
      clock: this.clock,
      defaultSerdes: options.defaultSerdes ?? {},
      ...(options.defaultTimestampExtractor && { defaultTimestampExtractor: options.defaultTimestampExtractor }),
      errors: options.errors ?? {},
      maxTaskIdleMs: 0,
      ...(options.upgradeFrom !== undefined && { upgradeFrom: options.upgradeFrom }),
      ...(cacheMaxBytes > 0 && { cacheMemory: cacheMemory(cacheMaxBytes) }),
      globalStore: (name) => this.#global?.store(name),
      onSettled: () => this.#woken?.(),
    };
    this.#producer = new CapturedProducer((record) => this.#append(record));
    const topics = { known: (topic: string) => this.#partitionsOf(topic), learn: async () => {} };
    this.#collector = new RecordCollector(this.#producer, topics, this.#config.errors);
    if (this.topology.globalStores.length > 0) {
      const state = this.#engine.open(GLOBAL_TASK_ID);
      this.#global = new GlobalTask({ stores: this.topology.globalStores, state, config: this.#config });
    }
    for (const subtopology of this.topology.subtopologies) this.#startTasks(subtopology);
    this.#settle();
  }

  /** A topic to pipe records into. */
  inputTopic<K, V>(topic: string, serdes: TestTopicSerdes<K, V>, options: TestInputOptions = {}): TestInputTopic<K, V> {
    return new TestInputTopic(
      topic,
      serdes,
      options,
      () => this.clock.now(),
      (input) => this.#pipe(input),
    );
  }

  /** A topic to read what was written to it, from the beginning. */
  outputTopic<K, V>(topic: string, serdes: TestTopicSerdes<K, V>): TestOutputTopic<K, V> {
    return new TestOutputTopic(topic, serdes, () => this.records(topic));
  }

  /** All that was written to a topic, changelogs and other internal ones too, as bytes. */
  records(topic: string): readonly ConsumerRecord[] {
    return this.#logs.get(topic) ?? [];
  }

  /** Every topic that something was written to, in the order of their first records. */
  producedTopics(): readonly string[] {
    return [...this.#logs.keys()];
  }

  /**
   * Waits for the promises of asynchronous operators and runs everything that follows, until none is left that can settle
   * while the clock stands still: a call that waits for its next try goes on when the clock is moved.
   */
  async settled(): Promise<void> {
    this.#settle();
    while ([...this.#tasks.values()].some(({ task }) => task.calls > 0)) {
      await new Promise<void>((resolve) => {
        this.#woken = resolve;
      });
      this.#settle();
    }
  }

  /** Moves the wall clock on, running the punctuations that fall due and everything that follows. */
  advanceWallClock(ms: number): void {
    this.clock.advance(ms);
    for (const { task } of this.#tasks.values()) task.punctuateWallClock();
    this.#settle();
  }

  /** Commits, as the runtime does by its interval: caches pass on what they hold, and everything that follows is done. */
  commit(): void {
    for (let again = true; again; ) {
      for (const { task, state } of this.#tasks.values()) this.#commit(task, state);
      this.#settle();
      again = [...this.#tasks.values()].some(({ task }) => task.hasCachedChanges);
    }
  }

  /** A store of the task on `partition`, or one that every instance holds whole. @throws StreamsError STREAMS_STORE_NOT_FOUND */
  store<S extends StateStore>(name: string, partition = 0): S {
    const global = this.#global?.store(name);
    if (global !== undefined) return global as S;
    const subtopology = this.topology.subtopologies.find(({ stores }) => stores.some((store) => store.name === name));
    const running = subtopology && this.#tasks.get(taskIdOf(subtopology.id, partition));
    const store = running?.task.store(name);
    if (store !== undefined) return store as S;
    throw new StreamsError('STREAMS_STORE_NOT_FOUND', `no store '${name}' on partition ${partition}`, { store: name });
  }

  /** Records that tasks left out, by reason. */
  dropped(): { readonly [reason: string]: number } {
    const total: { [reason: string]: number } = {};
    for (const { metrics } of [
      ...[...this.#tasks.values()].map(({ task }) => task),
      ...(this.#global ? [this.#global] : []),
    ]) {
      for (const [reason, count] of metrics.dropped) total[reason] = (total[reason] ?? 0) + count;
    }
    return total;
  }

  /** Closes processors and stores. */
  close(): void {
    for (const { task } of this.#tasks.values()) task.close();
    this.#tasks.clear();
    this.#readers.clear();
  }

  #startTasks(subtopology: Subtopology): void {
    const count = Math.max(1, ...subtopology.sourceTopics.map((topic) => this.#partitionsOf(topic)));
    for (let partition = 0; partition < count; partition++) {
      const id = taskIdOf(subtopology.id, partition);
      const state = this.#engine.open(id);
      const topics = subtopology.sourceTopics;
      const start = { offset: 0, partitionTime: NO_TIMESTAMP };
      const task = new StreamTask({
        id,
        partition,
        subtopology,
        positions: new Map(topics.map((topic) => [topicPartitionName(topic, partition), start])),
        state,
        collector: this.#collector,
        config: this.#config,
        order: this.#order,
      });
      this.#tasks.set(id, { task, state });
      for (const topic of topics) {
        this.#readers.set(topicPartitionName(topic, partition), task);
        task.noteEndOffset(topic, partition, 0);
      }
      task.initialize();
    }
  }

  #pipe({ topic, key, value, timestamp, headers, partition }: RawInput): void {
    const to = partition ?? (key === null ? 0 : partitionOf(key, this.#partitionsOf(topic)));
    if (!this.#readers.has(topicPartitionName(topic, to)) && this.#global?.reads(topic) !== true) {
      throw new StreamsError('STREAMS_INVALID_ARGUMENT', `the topology does not read ${topic}-${to}`, { topic });
    }
    this.#producer.send(topic, to, key, value, timestamp, headers);
    this.#settle();
  }

  #append(record: ConsumerRecord): void {
    const { topic, partition } = record;
    const log = this.#logs.get(topic) ?? [];
    log.push(record);
    this.#logs.set(topic, log);
    const fetched = pipedRecords(topic, partition, [record]);
    if (this.#global?.reads(topic) === true) this.#global.apply([fetched]);
    this.#readers.get(topicPartitionName(topic, partition))?.addRecords(fetched, record.offset + 1);
  }

  /** Runs every task until nothing is left to do. */
  #settle(): void {
    for (let again = true; again; ) {
      again = false;
      for (const { task, state } of this.#tasks.values()) {
        if (task.settle() > 0) again = true;
        while (task.process(1) > 0) {
          again = true;
          if (this.#commitsNow(task)) this.#commit(task, state);
        }
        if (task.dirty && this.#commitsNow(task)) this.#commit(task, state);
      }
    }
  }

  #commitsNow(task: StreamTask): boolean {
    return this.#commitEachRecord || task.commitRequested;
  }

  /** What is in flight is part of a later commit. */
  #commit(task: StreamTask, state: TaskState): void {
    if (task.inFlight > 0) return;
    task.prepareCommit();
    state.commit(new Map());
    task.committed();
  }

  #partitionsOf(topic: string): number {
    return this.#partitions.get(topic) ?? 1;
  }
}
