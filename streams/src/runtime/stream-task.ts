import type { FetchedRecords } from '../client/fetcher.ts';
import { StreamsError } from '../model/errors.ts';
import type { Record, RecordMetadata } from '../model/record.ts';
import type { StateStore } from '../model/state-store.ts';
import type { TaskId } from '../model/task-id.ts';
import { NO_TIMESTAMP, type Timestamp } from '../model/timestamp.ts';
import { type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { AsyncCallLimits, AsyncWork } from '../topology/internal-processor-context.ts';
import type { Cancellable, DropReason, PunctuationType, Punctuator } from '../topology/processor.ts';
import type { UpgradeFrom } from '../topology/upgrade-from.ts';
import { answerOf, type FailedRecord } from './error-handlers.ts';
import { HeldRecords } from './held-records.ts';
import { PartitionGroup } from './partition-group.ts';
import { mergedProcessorMetadata } from './partition-time.ts';
import { isJudged, judged, PUNCTUATION, processingError } from './processing-failure.ts';
import { anchoredTick, PunctuationQueue } from './punctuation-queue.ts';
import { RecordInHand } from './record-in-hand.ts';
import type { RecordQueue, StampedRecord } from './record-queue.ts';
import { refuseCaches, requireShortCalls } from './require-short-calls.ts';
import type { RunningNode, RunningProcessor } from './running-node.ts';
import { sourceQueues } from './source-queues.ts';
import type { StartPosition } from './start-positions.ts';
import type { StreamTaskOptions } from './stream-task-options.ts';
import { buildTaskGraph, type GraphTask, type TaskGraph } from './task-graph.ts';
import { TaskMetrics } from './task-metrics.ts';
import { type ProcessorTask, TaskProcessorContext } from './task-processor-context.ts';
import { TaskStores } from './task-stores.ts';
import { WallClockWork } from './wall-clock-work.ts';

/**
 * One sub-topology on one partition: buffers records, runs them through the processors one at a time, and knows what
 * to commit. Synchronous throughout; whoever owns it feeds it and commits (`processor.internals.StreamTask`).
 */
export class StreamTask implements ProcessorTask, GraphTask {
  readonly id: TaskId;
  readonly applicationId: string;
  readonly upgradeFrom: UpgradeFrom | undefined;
  readonly metrics = new TaskMetrics();
  readonly stores: TaskStores;
  readonly processorMetadata: Map<string, Timestamp>;
  readonly #options: StreamTaskOptions;
  readonly #group: PartitionGroup;
  readonly #queues: ReadonlyMap<TopicPartitionName, RecordQueue>;
  readonly #graph: TaskGraph;
  readonly #now = () => this.#options.config.clock.now();
  readonly #streamPunctuations = new PunctuationQueue();
  readonly #wallClock = new WallClockWork();
  readonly #committedPositions = new Map<TopicPartitionName, number>();
  readonly #held: HeldRecords;
  readonly #inHand = new RecordInHand();
  /** Whether no record waits, nor is known to come, nor is on its way through the task. */
  readonly #isQuiet = () =>
    !this.#group.hasRecords() && !this.#group.mustWait() && this.#held.inFlight === 0 && !this.stores.hasCachedChanges;
  #dirty = false;
  #commitRequested = false;
  #initialized = false;

  constructor(options: StreamTaskOptions) {
    const { id, config, subtopology, partition, collector, state, onWrite } = options;
    this.#options = options;
    this.id = id;
    this.applicationId = config.applicationId;
    this.upgradeFrom = config.upgradeFrom;
    this.#held = new HeldRecords(config.clock, () => config.onSettled?.());
    this.#graph = buildTaskGraph(subtopology, config.defaultSerdes, collector, this);
    this.#queues = sourceQueues(this.#graph, options, (reason) => this.dropped(reason));
    this.#group = new PartitionGroup([...this.#queues.values()], options.order);
    this.processorMetadata = mergedProcessorMetadata(
      [...this.#queues.keys()].map((name) => options.positions.get(name)?.processors ?? new Map()),
    );
    this.stores = new TaskStores({
      taskId: id,
      partition,
      applicationId: config.applicationId,
      clock: config.clock,
      state,
      builders: subtopology.stores,
      changelogs: subtopology.changelogs,
      sourceTopics: subtopology.sourceTopics,
      collector,
      timestamp: () => this.#inHand.timestamp,
      headers: () => this.#inHand.headers,
      streamTime: () => this.#group.streamTime,
      expired: () => this.dropped('expired'),
      ...(config.cacheMemory && { caching: this.#inHand.caching(config.cacheMemory) }),
      ...(onWrite && { onWrite }),
    });
  }

  /** Calls every processor's `init`; the stores must be restored. */
  initialize(): void {
    for (const node of this.#graph.processors) {
      this.#inHand.node = node;
      node.processor.init?.(new TaskProcessorContext(this, node));
    }
    this.#inHand.empty();
    this.#wallClock.quiet.begin(this.#now());
    this.#initialized = true;
  }

  /** The partitions it reads. */
  get partitions(): readonly RecordQueue[] {
    return this.#group.queues;
  }

  /** Buffers what a fetch brought; `endOffset` is where the partition ends for this reader. */
  addRecords(fetched: FetchedRecords, endOffset: number): void {
    const queue = this.#queues.get(topicPartitionName(fetched.topic, fetched.partition));
    if (queue === undefined) return;
    queue.add(fetched, endOffset);
    this.#group.arrived(queue);
  }

  /** Learns where a partition ends. */
  noteEndOffset(topic: string, partition: number, offset: number): void {
    this.#queues.get(topicPartitionName(topic, partition))?.noteEndOffset(offset);
  }

  /** Processes up to `most` records in timestamp order; answers how many. @throws StreamsError */
  process(most: number): number {
    if (this.#held.full || !this.#mayProcess()) return 0;
    let count = 0;
    while (count < most && !this.#held.full) {
      const queue = this.#group.next();
      if (queue === undefined) break;
      // An empty neighbour may still get an earlier record: leave this one for a later call.
      if (count > 0 && this.#group.queues.length > 1 && !this.#mayProcess()) break;
      this.#processOne(queue, this.#group.take(queue));
      count++;
    }
    if (count > 0 && this.#wallClock.quiet.used) this.#wallClock.quiet.begin(this.#now());
    return count;
  }

  /** Whether a call of {@link process} would do something now. */
  get hasWork(): boolean {
    return !this.#held.full && this.#mayProcess() && this.#group.hasRecords();
  }

  /** When an empty partition need not be waited for any longer, ms since the epoch; undefined when none is waited for. */
  get idlesUntil(): number | undefined {
    const since = this.#group.idleSince;
    return since === undefined ? undefined : since + this.#options.config.maxTaskIdleMs;
  }

  /** Takes up what the promises of its operators came to since the last call; answers of how many records. @throws StreamsError */
  settle(): number {
    const settled = this.#held.take();
    for (const { hand, finish } of settled) {
      this.#inHand.resume(hand);
      try {
        finish();
      } catch (error) {
        this.#failed(hand.node, error);
      }
      this.#inHand.empty();
    }
    return settled.length;
  }

  /** Whether some operator waits for promises at all. */
  get waitsForPromises(): boolean {
    return this.#held.used;
  }

  /** Records whose promises have not been taken up: no commit may be made meanwhile. */
  get inFlight(): number {
    return this.#held.inFlight;
  }

  /** Calls that are waited for now; fewer than `inFlight` when some wait for others, or for their next try. */
  get calls(): number {
    return this.#held.calls;
  }

  /** Runs the wall-clock punctuations that are due, and closes what is due because the input has been quiet. */
  punctuateWallClock(): boolean {
    const ran = this.#wallClock.run(this.#now(), this.#isQuiet);
    if (ran) this.#dirty = true;
    return ran;
  }

  /** When {@link punctuateWallClock} is next due, ms since the epoch. */
  get nextWallClockPunctuation(): Timestamp | undefined {
    return this.#wallClock.dueAt;
  }

  /** Whoever runs the task has not looked after it for a while: that no record came meanwhile says nothing of the input. */
  noteStall(): void {
    this.#wallClock.quiet.begin(this.#now());
  }

  /** Whether something was processed since the last commit. */
  get dirty(): boolean {
    return this.#dirty;
  }

  /** Whether a processor asked for a commit. */
  get commitRequested(): boolean {
    return this.#commitRequested;
  }

  /** Whether changes wait in the stores' caches, for a commit to send them. */
  get hasCachedChanges(): boolean {
    return this.stores.hasCachedChanges;
  }

  /** Passes on what stores cache, so that the transaction holds all of it. @throws StreamsError STREAMS_ILLEGAL_STATE with records in flight */
  prepareCommit(): void {
    if (this.#held.inFlight > 0) {
      const message = `${this.id} cannot commit: ${this.#held.inFlight} records are in flight`;
      throw new StreamsError('STREAMS_ILLEGAL_STATE', message, { taskId: this.id });
    }
    this.stores.flush();
  }

  /** The positions to commit. */
  positions(): ReadonlyMap<TopicPartitionName, StartPosition> {
    const positions = new Map<TopicPartitionName, StartPosition>();
    const processors = this.processorMetadata;
    for (const [name, queue] of this.#queues) {
      const position = { offset: queue.position, partitionTime: queue.partitionTime };
      positions.set(name, processors.size === 0 ? position : { ...position, processors });
    }
    return positions;
  }

  /** Notes that everything processed so far is committed. */
  committed(): void {
    const { streamTime } = this.#group;
    if (this.#dirty && streamTime !== NO_TIMESTAMP) this.metrics.e2eLatencyMs = this.wallClock() - Number(streamTime);
    this.#dirty = false;
    this.#commitRequested = false;
    for (const [name, queue] of this.#queues) this.#committedPositions.set(name, queue.position);
  }

  /** The position up to which everything is processed and committed, for readers of their own writes. */
  committedPosition(name: TopicPartitionName): number | undefined {
    if (!this.#dirty) return this.#queues.get(name)?.position;
    return this.#committedPositions.get(name) ?? this.#options.positions.get(name)?.offset;
  }

  /** Closes processors and stores. Nothing is committed. */
  close(): void {
    this.#held.close();
    if (this.#initialized) {
      for (const node of this.#graph.processors) node.close();
      this.#initialized = false;
    }
    this.stores.close();
  }

  run(node: RunningNode, record: Record<unknown, unknown>): void {
    const inHand = this.#inHand;
    const { node: parent, given } = inHand;
    inHand.node = node;
    inHand.given = record;
    try {
      node.process(record);
    } catch (error) {
      this.#failed(node, error, record);
    }
    inHand.node = parent;
    inHand.given = given;
  }

  withHeld({ timestamp, headers }: Record<unknown, unknown>, readAt: RecordMetadata, action: () => void): void {
    this.#inHand.within({ timestamp, headers, metadata: readAt }, action);
  }

  store(name: string): StateStore | undefined {
    return this.stores.get(name);
  }

  globalStore(name: string): StateStore | undefined {
    return this.#options.config.globalStore?.(name);
  }

  schedule(
    node: RunningProcessor,
    intervalMs: number,
    type: PunctuationType,
    punctuator: Punctuator,
    startTime?: Timestamp,
  ): Cancellable {
    const run = (callback: Punctuator, timestamp: Timestamp) => this.#punctuate(node, callback, timestamp);
    const [queue, now, atOnce] =
      type === 'stream-time'
        ? [this.#streamPunctuations, this.streamTime(), 0]
        : [this.#wallClock.punctuations, this.wallClock(), this.wallClock() + intervalMs];
    const first = startTime === undefined ? atOnce : anchoredTick(startTime, intervalMs, now);
    return queue.schedule(first, intervalMs, punctuator, run);
  }

  asynchronous(node: RunningProcessor, limits: AsyncCallLimits): AsyncWork {
    const { longestCallMs, cacheMemory } = this.#options.config;
    const context = { operator: node.name, taskId: this.id };
    requireShortCalls(limits, longestCallMs, context);
    if (cacheMemory !== undefined) refuseCaches(context);
    return this.#held.operator(limits, () => this.#inHand.hand(node));
  }

  closeAfterQuiet(node: RunningProcessor, quietMs: number, close: () => boolean): void {
    this.#wallClock.quiet.add(quietMs, () => {
      let closed: boolean | undefined;
      this.#withoutRecord(node, this.wallClock(), () => {
        closed = close();
      });
      // A failure was passed over: what else there is to close is closed in another go.
      if (closed === undefined) this.#wallClock.quiet.rearm();
      return closed ?? true;
    });
  }

  recordMetadata(): RecordMetadata | undefined {
    return this.#inHand.metadata;
  }

  recordInHand(): FailedRecord | undefined {
    return this.#inHand.failed;
  }

  streamTime(): Timestamp {
    return this.#group.streamTime;
  }

  wallClock(): number {
    return this.#options.config.clock.now();
  }

  requestCommit(): void {
    this.#commitRequested = true;
  }

  dropped(reason: DropReason): void {
    this.metrics.drop(reason);
    this.#dirty = true;
  }

  #mayProcess(): boolean {
    return this.#group.mayProcess(this.#now, this.#options.config.maxTaskIdleMs);
  }

  #processOne(queue: RecordQueue, { raw, record }: StampedRecord): void {
    const { tracer } = this.#options.config;
    const span = tracer !== undefined && record.headers.length > 0 ? tracer.start(raw, this.id) : undefined;
    const traced = span === undefined ? record : record.withHeaders(span.headers);
    this.#inHand.take(raw, record.timestamp);
    this.#dirty = true;
    this.#group.observe(record.timestamp);
    try {
      const entry = this.#graph.entry(queue.topic);
      if (span === undefined) this.run(entry, traced);
      else span.run(() => this.run(entry, traced));
      span?.end();
    } catch (error) {
      span?.end(error);
      throw error;
    }
    this.metrics.processed++;
    this.#inHand.empty();
    this.#streamPunctuations.punctuate(this.#group.streamTime);
  }

  #punctuate(node: RunningProcessor, callback: Punctuator, timestamp: Timestamp): void {
    this.#withoutRecord(node, timestamp, () => {
      callback(timestamp);
      this.metrics.punctuated++;
    });
  }

  #withoutRecord(node: RunningProcessor, timestamp: Timestamp, action: () => void): void {
    this.#inHand.resume({ node, raw: undefined, timestamp });
    try {
      action();
    } catch (error) {
      this.#failed(node, error);
    }
    this.#inHand.empty();
  }

  #failed(node: RunningNode, cause: unknown, record?: Record<unknown, unknown>): void {
    if (isJudged(cause)) throw cause;
    const source = this.recordInHand() ?? PUNCTUATION;
    const error = processingError(node, this.id, source, cause);
    const decision = answerOf(this.#options.config.errors.processing, error, source, record);
    if (decision.action === 'fail') throw judged(error);
    if (decision.action === 'dead-letter') this.#options.collector.deadLetter(error, source, decision);
    this.dropped('processing');
  }
}
