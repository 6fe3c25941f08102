import type { Timer } from '../../../model/clock.ts';
import { isStreamsError, StreamsError } from '../../../model/errors.ts';
import { type TopicPartition, type TopicPartitionName, topicPartitionName } from '../../../model/topic-partition.ts';
import type { FetchedRecords, Fetcher, FetcherOptions, FetchFailure } from '../../fetcher.ts';
import { FetchedRecordCursor } from '../../record-batch/index.ts';
import type { ConnectionLane } from '../connections/connection-lane.ts';
import type { KafkaCluster } from '../connections/kafka-cluster.ts';
import { KAFKA_ERROR, kafkaError, remedyOf } from '../connections/kafka-error.ts';
import { BROKER_BACKOFF, backoffMs } from '../connections/retry.ts';
import { type FetchedPartition, fetchRequest } from '../wire/fetch.ts';
import { FetchBuffer } from './fetch-buffer.ts';
import { FetchPosition } from './fetch-position.ts';
import { FETCH_SLOTS, FetchScheduler, type PlannedFetch } from './fetch-scheduler.ts';
import { nextFetchOffset } from './next-fetch-offset.ts';

/** How long brokers may deny that a partition exists before that is believed: a new topic is not known everywhere at once. */
const MISSING_AFTER_MS = 3_000;
/**
 * An answer of this size is followed by the next fetch at once, ahead of the reader. After a smaller one nothing is asked
 * for until the reader has come back for more: meanwhile many small commits make one answer, and the brokers need not look
 * at each of them on behalf of a fetch that waits.
 */
const AHEAD_FROM_BYTES = 64 * 1024;

/** Fetches from the partitions' leaders whenever there is room in the buffer, over connections of its own. */
export class KafkaFetcher implements Fetcher {
  readonly #cluster: KafkaCluster;
  readonly #options: Required<FetcherOptions>;
  readonly #onClose: () => void;
  readonly #lanes: readonly ConnectionLane[];
  readonly #scheduler: FetchScheduler;
  readonly #buffer = new FetchBuffer();
  /** In the order in which they are asked for: those that brought data go to the end. */
  readonly #positions = new Map<TopicPartitionName, FetchPosition>();
  #timer: Timer | undefined;
  #woken = false;
  #closed = false;
  /** Whether to fetch: the reader has nothing left, or reads so much that it soon will. */
  #wanted = true;

  /** `onClose` is called once, when the fetcher is closed. */
  constructor(cluster: KafkaCluster, options: FetcherOptions, onClose: () => void) {
    this.#cluster = cluster;
    this.#onClose = onClose;
    this.#options = { maxBufferedBytes: 32 << 20, maxPartitionBytes: 1 << 20, maxWaitMs: 500, ...options };
    this.#lanes = Array.from({ length: FETCH_SLOTS }, () => cluster.openLane());
    this.#scheduler = new FetchScheduler(cluster);
  }

  assign(partition: TopicPartition, offset: number): void {
    if (this.#closed) throw new StreamsError('STREAMS_CLOSED', 'the fetcher is closed');
    this.unassign(partition);
    this.#positions.set(nameOf(partition), new FetchPosition(partition, offset));
    this.#wake();
  }

  unassign(partition: TopicPartition): void {
    const position = this.#positions.get(nameOf(partition));
    if (position !== undefined) this.#drop(position);
  }

  pause(partition: TopicPartition): void {
    const position = this.#positions.get(nameOf(partition));
    if (position !== undefined) position.paused = true;
  }

  resume(partition: TopicPartition): void {
    const position = this.#positions.get(nameOf(partition));
    if (position === undefined || !position.paused) return;
    position.paused = false;
    this.#buffer.notify();
    this.#wake();
  }

  poll(): readonly FetchedRecords[] {
    const fetched = this.#buffer.take();
    if (fetched.length === 0) this.#wanted = true;
    if (this.#wanted) this.#wake();
    return fetched;
  }

  failures(): readonly FetchFailure[] {
    return this.#buffer.takeFailures();
  }

  ready(signal?: AbortSignal): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if (!this.#buffer.hasSomething) {
      this.#wanted = true;
      this.#wake();
    }
    return this.#buffer.ready(signal);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#timer?.cancel();
    this.#positions.clear();
    for (const lane of this.#lanes) this.#cluster.closeLane(lane);
    this.#buffer.close();
    this.#onClose();
  }

  /** Fills the buffer after the current turn, so that many assignments make one fetch. */
  #wake(): void {
    if (this.#woken || this.#closed) return;
    this.#woken = true;
    queueMicrotask(() => {
      this.#woken = false;
      if (!this.#closed) this.#fill();
    });
  }

  #fill(): void {
    if (this.#buffer.bytes >= this.#options.maxBufferedBytes) return;
    const { fetches, leaderless, retryAt } = this.#scheduler.plan(this.#positions.values());
    if (this.#wanted) for (const fetch of fetches) void this.#fetch(fetch);
    if (leaderless.length > 0) void this.#findLeaders(leaderless);
    this.#timer?.cancel();
    this.#timer = undefined;
    if (retryAt === undefined) return;
    const pause = Math.max(retryAt - this.#cluster.clock.now(), 1);
    this.#timer = this.#cluster.clock.setTimer(pause, () => this.#wake());
  }

  async #fetch(fetch: PlannedFetch): Promise<void> {
    const { isolation, maxWaitMs, maxPartitionBytes, maxBufferedBytes } = this.#options;
    const lane = this.#lanes[fetch.slot];
    if (lane === undefined) return;
    const maxBytes = Math.max(
      maxPartitionBytes,
      Math.min(maxBufferedBytes - this.#buffer.bytes, maxBufferedBytes >> 2),
    );
    const partitions = fetch.positions.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
    const request = fetchRequest({ isolation, maxWaitMs, maxBytes, maxPartitionBytes, partitions });
    this.#scheduler.begin(fetch);
    try {
      const address = this.#cluster.addressOf(fetch.nodeId);
      const response = await lane.send(address, request, maxWaitMs + this.#cluster.requestTimeoutMs);
      this.#scheduler.end(fetch);
      if (response.error !== KAFKA_ERROR.NONE) throw kafkaError(response.error, 'Fetch');
      this.#accept(fetch, response.partitions);
      const bytes = response.partitions.reduce((sum, { records }) => sum + records.length, 0);
      if (bytes > 0) this.#wanted = bytes >= AHEAD_FROM_BYTES;
    } catch (failure) {
      this.#scheduler.end(fetch);
      if (!this.#closed) this.#lost(fetch.positions, failure);
    }
    this.#wake();
  }

  #accept(fetch: PlannedFetch, partitions: readonly FetchedPartition[]): void {
    const asked = new Map(fetch.positions.map((position) => [nameOf(position), position]));
    const refresh = new Set<string>();
    for (const fetched of partitions) {
      const position = asked.get(nameOf(fetched));
      if (position === undefined || !this.#isCurrent(position)) continue;
      if (fetched.error === KAFKA_ERROR.NONE) this.#keep(position, fetched);
      else this.#refused(position, fetched.error, refresh);
    }
    if (refresh.size > 0) void this.#findLeaders([...refresh]);
  }

  #keep(position: FetchPosition, fetched: FetchedPartition): void {
    const { topic, partition, offset } = position;
    position.succeeded();
    try {
      const next = nextFetchOffset(fetched.records);
      if (next < 0) return;
      const { records: bytes, highWatermark, lastStableOffset, abortedTransactions } = fetched;
      const { isolation } = this.#options;
      const records = new FetchedRecordCursor({
        topic,
        partition,
        bytes,
        fetchOffset: offset,
        isolation,
        abortedTransactions,
      });
      position.offset = Math.max(next, offset);
      this.#buffer.add(position, { topic, partition, records, bytes: bytes.length, highWatermark, lastStableOffset });
    } catch (failure) {
      this.#fail(position, failure);
      return;
    }
    this.#positions.delete(nameOf(position));
    this.#positions.set(nameOf(position), position);
  }

  #refused(position: FetchPosition, error: number, refresh: Set<string>): void {
    const { topic, partition, offset } = position;
    const remedy = remedyOf(error);
    if (remedy === 'fail') {
      this.#fail(
        position,
        kafkaError(error, `fetching ${topic}-${partition} at ${offset}`, { topic, partition, offset }),
      );
      return;
    }
    if (error === KAFKA_ERROR.UNKNOWN_TOPIC_OR_PARTITION && this.#isMissing(position)) return;
    this.#putOff(position);
    if (remedy === 'refresh-metadata') refresh.add(topic);
  }

  #lost(positions: readonly FetchPosition[], failure: unknown): void {
    const retriable = isStreamsError(failure) && failure.retriable;
    const current = positions.filter((position) => this.#isCurrent(position));
    for (const position of current) {
      if (retriable) this.#putOff(position);
      else this.#fail(position, failure);
    }
    if (retriable && current.length > 0) void this.#findLeaders([...new Set(current.map(({ topic }) => topic))]);
  }

  async #findLeaders(topics: readonly string[]): Promise<void> {
    const waiting = [...this.#positions.values()].filter(({ topic, inFlight }) => topics.includes(topic) && !inFlight);
    for (const position of waiting) {
      if (this.#cluster.leaderOf(position.topic, position.partition) === undefined) this.#putOff(position);
    }
    try {
      await this.#cluster.refresh(topics);
    } catch {
      // The positions stay put off: they ask again when their time has come.
      return this.#wake();
    }
    for (const position of waiting) {
      if (!this.#isCurrent(position)) continue;
      if (this.#cluster.isMissing(position.topic)) this.#isMissing(position);
      else if (position.attempts <= 1) position.retryAt = 0;
    }
    this.#wake();
  }

  #putOff(position: FetchPosition): void {
    const { clock, random } = this.#cluster;
    position.retryAt = clock.now() + backoffMs(BROKER_BACKOFF, position.attempts++, random);
  }

  /** Whether the partition has been missing for so long that it is given up. */
  #isMissing(position: FetchPosition): boolean {
    const now = this.#cluster.clock.now();
    position.missingSince ??= now;
    if (now - position.missingSince < MISSING_AFTER_MS) return false;
    const { topic, partition } = position;
    this.#fail(
      position,
      new StreamsError('STREAMS_MISSING_TOPIC', `there is no ${topic}-${partition}`, { topic, partition }),
    );
    return true;
  }

  #fail(position: FetchPosition, failure: unknown): void {
    const { topic, partition, offset } = position;
    const error = isStreamsError(failure)
      ? failure
      : new StreamsError('STREAMS_BROKER', `fetching ${topic}-${partition} failed`, {
          topic,
          partition,
          offset,
          cause: failure,
        });
    this.#positions.delete(nameOf(position));
    this.#buffer.fail({ topic, partition, error });
  }

  #drop(position: FetchPosition): void {
    this.#positions.delete(nameOf(position));
    this.#buffer.forget(position);
  }

  #isCurrent(position: FetchPosition): boolean {
    return this.#positions.get(nameOf(position)) === position;
  }
}

function nameOf({ topic, partition }: TopicPartition): TopicPartitionName {
  return topicPartitionName(topic, partition);
}
