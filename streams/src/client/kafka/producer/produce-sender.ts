import type { Timer } from '../../../model/clock.ts';
import { isStreamsError, StreamsError } from '../../../model/errors.ts';
import type { Compression } from '../../producer.ts';
import type { ConnectionLane } from '../connections/connection-lane.ts';
import type { KafkaCluster } from '../connections/kafka-cluster.ts';
import { KAFKA_ERROR, kafkaError, remedyOf } from '../connections/kafka-error.ts';
import { BROKER_BACKOFF, backoffMs, transactionalBackoff } from '../connections/retry.ts';
import { NO_PRODUCER_IDENTITY, type ProducerIdentity } from '../wire/init-producer-id.ts';
import type { KafkaRequest } from '../wire/kafka-request.ts';
import { type ProducedPartition, produceRequest } from '../wire/produce.ts';
import type { BatchIdentity, PartitionQueue } from './partition-queue.ts';

/** What the sender asks of the producer it works for. */
export interface ProduceSenderOptions {
  readonly transactionalId: string | null;
  readonly compression: Compression;
  readonly lingerMs: number;
  readonly deliveryTimeoutMs: number;
  /** Adds partitions to the transaction before they are written; undefined when the brokers do so themselves. */
  readonly addPartitions: (queues: readonly PartitionQueue[]) => Promise<void>;
  /** A batch was acknowledged or dropped. */
  readonly onDone: (queue: PartitionQueue, bytes: number) => void;
  /** A batch cannot be written. */
  readonly onFailure: (failure: StreamsError) => void;
}

/** Requests that may be under way to one broker; what is sent meanwhile makes the next batches larger. */
const MAX_IN_FLIGHT = 5;
const MAX_REQUEST_BYTES = 16 << 20;
/** How long brokers may deny that a topic exists before that is believed. */
const MISSING_AFTER_MS = 10_000;

/**
 * Sends batches to the leaders of their partitions: at most one batch of a partition in flight, so that order and
 * sequence hold whatever is retried, and the batches of many partitions in one request.
 */
export class ProduceSender {
  /** In whose name batches are closed. */
  identity: ProducerIdentity = NO_PRODUCER_IDENTITY;
  /** Whether brokers add partitions to the transaction by themselves (transactions of version 2). */
  implicitPartitions = false;
  /** Whether a batch was given up whose fate is unknown: its sequence numbers cannot be used again. */
  unresolved = false;
  /** Whether anything was sent since `restart`, so that a transaction may be open. */
  reachedBrokers = false;
  readonly #cluster: KafkaCluster;
  readonly #lane: ConnectionLane;
  readonly #options: ProduceSenderOptions;
  readonly #dirty = new Set<PartitionQueue>();
  readonly #inFlight = new Map<number, number>();
  #adding: Promise<void> | undefined;
  #refreshing = false;
  #scheduled = false;
  #timer: Timer | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #flushedUpTo = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(cluster: KafkaCluster, lane: ConnectionLane, options: ProduceSenderOptions) {
    this.#cluster = cluster;
    this.#lane = lane;
    this.#options = options;
  }

  /** How batches are closed now. */
  get batchIdentity(): BatchIdentity {
    const { transactionalId, compression } = this.#options;
    return { identity: this.identity, transactional: transactionalId !== null, compression };
  }

  /** Has a queue with new records sent: after this turn of the event loop, or when they have lingered. */
  offer(queue: PartitionQueue, full: boolean): void {
    this.#dirty.add(queue);
    const { lingerMs } = this.#options;
    if (full || lingerMs === 0) this.#schedule();
    else this.#wakeAt(this.#cluster.clock.now() + lingerMs);
  }

  /** Sends what is queued without lingering any longer. */
  flush(): void {
    this.#flushedUpTo = this.#cluster.clock.now();
    this.#drain();
  }

  /** Sends and retries nothing more, and resolves when all that was sent has been answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#dirty.clear();
    await this.#adding;
    if (this.#inFlight.size === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  /** Sends again, after `stop`. */
  restart(): void {
    this.#stopped = false;
    this.unresolved = false;
    this.reachedBrokers = false;
  }

  close(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    void this.#cluster.clock.yield().then(() => {
      this.#scheduled = false;
      this.#drain();
    });
  }

  #wakeAt(time: number): void {
    if (time >= this.#timerAt) return;
    const { clock } = this.#cluster;
    this.#timer?.cancel();
    this.#timerAt = time;
    this.#timer = clock.setTimer(Math.max(time - clock.now(), 1), () => {
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.#drain();
    });
  }

  #drain(): void {
    if (this.#stopped) return;
    const byNode = new Map<number, PartitionQueue[]>();
    const leaderless = new Set<string>();
    const unknown: PartitionQueue[] = [];
    for (const queue of this.#due()) {
      const leader = this.#cluster.leaderOf(queue.topic, queue.partition);
      if (this.#explicitPartitions && !queue.inTransaction) unknown.push(queue);
      else if (leader === undefined) leaderless.add(queue.topic);
      else if (byNode.has(leader)) byNode.get(leader)?.push(queue);
      else byNode.set(leader, [queue]);
    }
    for (const [nodeId, queues] of byNode) this.#sendTo(nodeId, queues);
    if (leaderless.size > 0) void this.#findLeaders([...leaderless]);
    if (unknown.length === 0) return;
    this.#adding ??= this.#addPartitions(unknown).finally(() => {
      this.#adding = undefined;
      this.#drain();
    });
  }

  get #explicitPartitions(): boolean {
    return this.#options.transactionalId !== null && !this.implicitPartitions;
  }

  /** The queues with a batch that may be sent now; the others are waited for. */
  #due(): PartitionQueue[] {
    const now = this.#cluster.clock.now();
    const { lingerMs } = this.#options;
    const openedBefore = Math.max(now - lingerMs, this.#flushedUpTo);
    const due: PartitionQueue[] = [];
    for (const queue of this.#dirty) {
      if (queue.inFlight !== undefined || queue.isEmpty) this.#dirty.delete(queue);
      else if (queue.retryAt > now) this.#wakeAt(queue.retryAt);
      else if (queue.hasBatch(openedBefore)) due.push(queue);
      else this.#wakeAt(now + lingerMs);
    }
    return due;
  }

  #sendTo(nodeId: number, queues: readonly PartitionQueue[]): void {
    let sending: PartitionQueue[] = [];
    let bytes = 0;
    for (const queue of queues) {
      if ((this.#inFlight.get(nodeId) ?? 0) >= MAX_IN_FLIGHT) return;
      bytes += queue.take(this.batchIdentity)?.bytes.length ?? 0;
      this.#dirty.delete(queue);
      sending.push(queue);
      if (bytes < MAX_REQUEST_BYTES) continue;
      void this.#send(nodeId, sending);
      sending = [];
      bytes = 0;
    }
    if (sending.length > 0) void this.#send(nodeId, sending);
  }

  async #send(nodeId: number, queues: readonly PartitionQueue[]): Promise<void> {
    this.reachedBrokers = true;
    this.#inFlight.set(nodeId, (this.#inFlight.get(nodeId) ?? 0) + 1);
    const timeoutMs = this.#cluster.requestTimeoutMs;
    const request = produceRequest({
      apiVersion: this.implicitPartitions ? 12 : 11,
      transactionalId: this.#options.transactionalId,
      timeoutMs,
      partitions: queues.map(({ topic, partition, inFlight }) => ({
        topic,
        partition,
        records: inFlight ? [inFlight.bytes] : [],
      })),
    });
    try {
      const produced = await this.#deliver(nodeId, request, timeoutMs);
      this.#answered(queues, produced);
    } catch (failure) {
      for (const queue of queues) this.#lost(queue, failure);
      if (!this.#stopped) void this.#findLeaders([...new Set(queues.map(({ topic }) => topic))]);
    }
    this.#landed(nodeId);
  }

  /** Never fails before it returns: whoever sends has further queues in hand, and what follows a failure sends them too. */
  async #deliver<Response>(nodeId: number, request: KafkaRequest<Response>, timeoutMs: number): Promise<Response> {
    return this.#lane.send(this.#cluster.addressOf(nodeId), request, timeoutMs);
  }

  #landed(nodeId: number): void {
    const left = (this.#inFlight.get(nodeId) ?? 1) - 1;
    if (left === 0) this.#inFlight.delete(nodeId);
    else this.#inFlight.set(nodeId, left);
    if (this.#inFlight.size === 0) {
      this.#idle?.resolve();
      this.#idle = undefined;
    }
    this.#drain();
  }

  #answered(queues: readonly PartitionQueue[], produced: readonly ProducedPartition[]): void {
    const refresh = new Set<string>();
    for (const queue of queues) {
      const result = produced.find(({ topic, partition }) => topic === queue.topic && partition === queue.partition);
      if (result === undefined)
        this.#lost(queue, new StreamsError('STREAMS_BROKER', 'Produce: the broker left a partition out'));
      else if (result.error === KAFKA_ERROR.NONE || result.error === KAFKA_ERROR.DUPLICATE_SEQUENCE_NUMBER) {
        this.#acknowledged(queue, result.baseOffset);
      } else {
        this.#refused(queue, result);
        if (remedyOf(result.error) === 'refresh-metadata') refresh.add(queue.topic);
      }
    }
    if (refresh.size > 0 && !this.#stopped) void this.#findLeaders([...refresh]);
  }

  #acknowledged(queue: PartitionQueue, baseOffset: number): void {
    const bytes = queue.inFlight?.bufferedBytes ?? 0;
    queue.acknowledged(baseOffset);
    if (!queue.isEmpty) this.#dirty.add(queue);
    this.#options.onDone(queue, bytes);
  }

  #refused(queue: PartitionQueue, { topic, partition, error, errorMessage }: ProducedPartition): void {
    const failure = kafkaError(error, `writing to ${topic}-${partition}`, { topic, partition }, errorMessage);
    if (remedyOf(error) === 'fail') {
      this.#giveUp(queue, failure, false);
      return;
    }
    const backoff = this.#options.transactionalId === null ? BROKER_BACKOFF : transactionalBackoff(error);
    const limit = error === KAFKA_ERROR.UNKNOWN_TOPIC_OR_PARTITION ? MISSING_AFTER_MS : this.#options.deliveryTimeoutMs;
    this.#retry(queue, failure, backoffMs(backoff, queue.attempts, this.#cluster.random), limit);
  }

  /** No answer: the batch may be in the log or not, and is sent again until that is known. */
  #lost(queue: PartitionQueue, failure: unknown): void {
    const error = isStreamsError(failure)
      ? failure
      : new StreamsError('STREAMS_BROKER', 'Produce failed', { cause: failure });
    const pauseMs = backoffMs(BROKER_BACKOFF, queue.attempts, this.#cluster.random);
    if (error.retriable) this.#retry(queue, error, pauseMs, this.#options.deliveryTimeoutMs);
    else this.#giveUp(queue, error, true);
  }

  #retry(queue: PartitionQueue, failure: StreamsError, pauseMs: number, limitMs: number): void {
    const now = this.#cluster.clock.now();
    const createdAt = queue.inFlight?.createdAt ?? now;
    if (this.#stopped) {
      this.unresolved = true;
      this.#abandon(queue);
    } else if (now + pauseMs > createdAt + limitMs) this.#giveUp(queue, failure, true);
    else {
      queue.retry(now + pauseMs);
      this.#dirty.add(queue);
    }
  }

  /** The failure is told before the bytes are counted as done: a flush must not resolve in between. */
  #giveUp(queue: PartitionQueue, failure: StreamsError, unresolved: boolean): void {
    this.unresolved ||= unresolved;
    this.#options.onFailure(failure);
    this.#abandon(queue);
  }

  #abandon(queue: PartitionQueue): void {
    const bytes = queue.inFlight?.bufferedBytes ?? 0;
    queue.abandon();
    this.#options.onDone(queue, bytes);
  }

  async #addPartitions(queues: readonly PartitionQueue[]): Promise<void> {
    this.reachedBrokers = true;
    try {
      await this.#options.addPartitions(queues);
      for (const queue of queues) queue.inTransaction = true;
    } catch (failure) {
      this.#options.onFailure(failure as StreamsError);
    }
  }

  async #findLeaders(topics: readonly string[]): Promise<void> {
    if (this.#refreshing) return;
    this.#refreshing = true;
    try {
      await this.#cluster.refresh(topics);
    } catch {
      // Whoever still has no leader is put off below and asks again.
    } finally {
      this.#refreshing = false;
    }
    for (const queue of this.#dirty) {
      if (queue.inFlight === undefined && topics.includes(queue.topic) && !queue.isEmpty) this.#putOffLeaderless(queue);
    }
    this.#drain();
  }

  #putOffLeaderless(queue: PartitionQueue): void {
    if (this.#cluster.leaderOf(queue.topic, queue.partition) !== undefined || this.#stopped) return;
    const { topic, partition } = queue;
    queue.take(this.batchIdentity);
    const failure = this.#cluster.isMissing(topic)
      ? kafkaError(KAFKA_ERROR.UNKNOWN_TOPIC_OR_PARTITION, `writing to ${topic}-${partition}`, { topic, partition })
      : new StreamsError('STREAMS_BROKER_UNAVAILABLE', `no broker leads ${topic}-${partition}`, { topic, partition });
    const limit = this.#cluster.isMissing(topic) ? MISSING_AFTER_MS : this.#options.deliveryTimeoutMs;
    this.#retry(queue, failure, backoffMs(BROKER_BACKOFF, queue.attempts, this.#cluster.random), limit);
  }
}
