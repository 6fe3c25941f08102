import type { Producer, ProducerOptions, TransactionOffsets } from '../../client/producer.ts';
import { delay } from '../../model/clock.ts';
import { isStreamsError, StreamsError } from '../../model/errors.ts';
import { EMPTY_HEADERS, type Headers } from '../../model/headers.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import { type TopicPartitionName, topicPartitionName } from '../../model/topic-partition.ts';
import { recordBytes } from './log-entry.ts';
import { PartitionQueue, type QueuedBatch } from './partition-queue.ts';
import { backoffMs, canRetry, retrying } from './retrying.ts';
import type { SimulatedLink } from './simulated-link.ts';
import type { ProducerIdentity } from './transaction-coordinator.ts';

const MAX_BATCH_BYTES = 2 ** 20 - 512;

interface InFlight {
  readonly queue: PartitionQueue;
  readonly batch: QueuedBatch;
}

/** {@link Producer} of a simulated cluster: one batch of a partition in flight, its sequence kept through retries. */
export class SimulatedProducer implements Producer {
  readonly #link: SimulatedLink;
  readonly #transactionalId: string | undefined;
  readonly #transactionTimeoutMs: number;
  readonly #lingerMs: number;
  readonly #batchBytes: number;
  readonly #deliveryTimeoutMs: number;
  readonly #queues = new Map<TopicPartitionName, PartitionQueue>();
  #identity: ProducerIdentity | undefined;
  #state: 'ready' | 'ending' | 'closed' = 'ready';
  /** Goes up with every end: what is still in flight from before it is of no interest. */
  #generation = 0;
  #isOpen = false;
  #isDrainDue = false;
  #bufferedBytes = 0;
  /** Why records of the open transaction are lost; only an abort is left. */
  #failure: StreamsError | undefined;
  /** Why this producer is of no use any more. */
  #fatal: StreamsError | undefined;
  /** Each waits for the batches that were the last of their partitions. */
  readonly #flushing: {
    readonly batches: Set<QueuedBatch>;
    readonly resolve: () => void;
    readonly reject: (error: StreamsError) => void;
  }[] = [];

  constructor(link: SimulatedLink, options: ProducerOptions) {
    this.#link = link;
    this.#transactionalId = options.transactionalId;
    this.#transactionTimeoutMs = options.transactionTimeoutMs ?? 10_000;
    this.#lingerMs = options.lingerMs ?? 0;
    this.#batchBytes = options.batchBytes ?? MAX_BATCH_BYTES;
    this.#deliveryTimeoutMs = options.deliveryTimeoutMs ?? 120_000;
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  async init(): Promise<void> {
    const id = this.#transactionalId;
    this.#identity = await retrying(this.#link.process, () =>
      this.#link.request('InitProducerId', (broker) =>
        broker.transactions.initProducerId(id, this.#transactionTimeoutMs),
      ),
    );
  }

  send(
    topic: string,
    partition: number,
    key: Buffer | null,
    value: Buffer | null,
    timestamp: Timestamp,
    headers: Headers = EMPTY_HEADERS,
  ): void {
    this.#checkUsable();
    if (this.#failure !== undefined) throw this.#failure;
    const record = { key, value, timestamp, headers };
    const bytes = recordBytes(record);
    if (bytes > MAX_BATCH_BYTES) {
      const message = `a record of ${bytes} bytes for ${topic}-${partition} is larger than ${MAX_BATCH_BYTES}`;
      throw new StreamsError('STREAMS_RECORD_TOO_LARGE', message, { topic, partition });
    }
    this.#queueOf(topic, partition).push(record, bytes, this.#batchBytes, this.#link.process.now());
    this.#bufferedBytes += bytes;
    this.#isOpen = true;
    this.#drainSoon();
  }

  async flush(): Promise<void> {
    this.#checkUsable();
    this.#drain();
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#bufferedBytes === 0) return;
    const batches = new Set([...this.#queues.values()].flatMap(({ tail }) => tail ?? []));
    await new Promise<void>((resolve, reject) => this.#flushing.push({ batches, resolve, reject }));
  }

  nextOffset(topic: string, partition: number): number | undefined {
    return this.#queues.get(topicPartitionName(topic, partition))?.nextOffset;
  }

  async commitTransaction(offsets?: TransactionOffsets): Promise<void> {
    this.#checkUsable();
    const hasOffsets = offsets !== undefined && offsets.offsets.size > 0;
    if (!this.#isOpen && !hasOffsets) return;
    await this.flush();
    this.#state = 'ending';
    try {
      if (hasOffsets) await this.#addOffsets(offsets);
      await this.#end('commit');
    } finally {
      if (this.#state === 'ending') this.#state = 'ready';
    }
  }

  async abortTransaction(): Promise<void> {
    this.#checkUsable();
    this.#dropQueued(new StreamsError('STREAMS_ILLEGAL_STATE', 'the transaction was aborted'));
    if (!this.#isOpen) return;
    this.#state = 'ending';
    try {
      await this.#end('abort');
    } finally {
      if (this.#state === 'ending') this.#state = 'ready';
    }
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    this.#dropQueued(new StreamsError('STREAMS_CLOSED', 'the producer is closed'));
  }

  #checkUsable(): void {
    if (this.#fatal !== undefined) throw this.#fatal;
    if (this.#state === 'closed') throw new StreamsError('STREAMS_CLOSED', 'the producer is closed');
    if (this.#identity === undefined)
      throw new StreamsError('STREAMS_ILLEGAL_STATE', 'the producer needs init() first');
    if (this.#state === 'ending') throw new StreamsError('STREAMS_ILLEGAL_STATE', 'the transaction is just ending');
  }

  #queueOf(topic: string, partition: number): PartitionQueue {
    const name = topicPartitionName(topic, partition);
    let queue = this.#queues.get(name);
    if (queue === undefined) {
      queue = new PartitionQueue(topic, partition);
      this.#queues.set(name, queue);
    }
    return queue;
  }

  #drainSoon(): void {
    if (this.#isDrainDue) return;
    this.#isDrainDue = true;
    this.#link.process.setTimer(this.#lingerMs, () => {
      if (this.#isDrainDue) this.#drain();
    });
  }

  /** Sends the head of every partition that has none in flight. */
  #drain(): void {
    this.#isDrainDue = false;
    if (this.#failure !== undefined) return;
    const flights: InFlight[] = [];
    for (const queue of this.#queues.values()) {
      const batch = queue.head;
      if (batch === undefined || queue.isInFlight) continue;
      queue.isInFlight = true;
      flights.push({ queue, batch });
    }
    if (flights.length > 0) void this.#deliver(flights, this.#generation);
  }

  async #deliver(flights: readonly InFlight[], generation: number): Promise<void> {
    const identity = this.#identity as ProducerIdentity;
    const batches = flights.map(({ queue, batch }) => queue.takeHead(batch));
    let results: readonly (number | StreamsError)[];
    try {
      results = await this.#link.request('Produce', (broker) =>
        broker.produce(this.#transactionalId, identity, batches),
      );
    } catch (error) {
      if (!isStreamsError(error)) throw error;
      results = batches.map(() => error);
    }
    if (generation !== this.#generation) return;
    const refused = flights.filter(({ queue, batch }, index) => !this.#accept(queue, batch, results[index]));
    this.#drain();
    this.#finishFlushes();
    if (refused.length === 0 || this.#failure !== undefined) return;
    await delay(
      this.#link.process,
      backoffMs(
        this.#link.process,
        results.find((result) => typeof result !== 'number'),
      ),
    );
    if (generation === this.#generation && this.#failure === undefined) await this.#deliver(refused, generation);
  }

  /** Whether the batch is dealt with; one that is not is to be sent again. */
  #accept(queue: PartitionQueue, batch: QueuedBatch, result: number | StreamsError | undefined): boolean {
    if (typeof result === 'number') {
      queue.acknowledged(batch, result);
      queue.isInFlight = false;
      this.#bufferedBytes -= batch.bytes;
      for (const { batches } of this.#flushing) batches.delete(batch);
      return true;
    }
    const isOverdue = this.#link.process.now() - batch.queuedAt >= this.#deliveryTimeoutMs;
    const mayAppear = canRetry(result) || isStreamsError(result, 'STREAMS_MISSING_TOPIC');
    if (result === undefined || (mayAppear && !isOverdue)) return false;
    this.#fail(result);
    return true;
  }

  #fail(error: StreamsError): void {
    this.#failure ??= error;
    const canAbort = this.#transactionalId !== undefined && error.code !== 'STREAMS_FENCED';
    if (!canAbort) this.#fatal ??= error;
    for (const { reject } of this.#flushing.splice(0)) reject(error);
  }

  #finishFlushes(): void {
    if (this.#failure !== undefined) return;
    const waiting = this.#flushing.splice(0);
    for (const { resolve } of waiting.filter(({ batches }) => batches.size === 0)) resolve();
    this.#flushing.push(...waiting.filter(({ batches }) => batches.size > 0));
  }

  async #addOffsets({ group, member, offsets }: TransactionOffsets): Promise<void> {
    const id = this.#requireTransactionalId();
    const identity = this.#identity as ProducerIdentity;
    const copy = new Map(offsets);
    this.#isOpen = true;
    await this.#orFatal(() =>
      retrying(this.#link.process, () =>
        this.#link.request('TxnOffsetCommit', (broker) =>
          broker.commitInTransaction(id, identity, group, member, copy),
        ),
      ),
    );
  }

  async #end(outcome: 'commit' | 'abort'): Promise<void> {
    const id = this.#requireTransactionalId();
    const identity = this.#identity as ProducerIdentity;
    try {
      this.#identity = await retrying(this.#link.process, () =>
        this.#link.request('EndTxn', (broker) => broker.transactions.end(id, identity, outcome)),
      );
    } catch (error) {
      throw this.#giveUp(error, outcome);
    }
    this.#generation += 1;
    this.#isOpen = false;
    this.#failure = undefined;
    for (const queue of this.#queues.values()) queue.reset();
  }

  /** Whatever keeps a transaction from its end makes its producer useless. */
  #giveUp(error: unknown, outcome: 'commit' | 'abort'): StreamsError {
    if (!isStreamsError(error)) throw error;
    const message = `nobody knows whether the ${outcome} of ${this.#transactionalId} was carried out`;
    this.#fatal = canRetry(error)
      ? new StreamsError('STREAMS_INDEFINITE_TRANSACTION', message, { cause: error })
      : error;
    return this.#fatal;
  }

  async #orFatal(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (isStreamsError(error, 'STREAMS_FENCED')) this.#fatal = error;
      else if (isStreamsError(error) && canRetry(error)) this.#failure = error;
      throw error;
    }
  }

  #dropQueued(reason: StreamsError): void {
    this.#generation += 1;
    this.#bufferedBytes = 0;
    this.#isDrainDue = false;
    for (const queue of this.#queues.values()) queue.reset();
    for (const { reject } of this.#flushing.splice(0)) reject(reason);
  }

  #requireTransactionalId(): string {
    if (this.#transactionalId !== undefined) return this.#transactionalId;
    throw new StreamsError('STREAMS_ILLEGAL_STATE', 'the producer has no transactional id');
  }
}
