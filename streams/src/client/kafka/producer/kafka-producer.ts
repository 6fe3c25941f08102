import { isStreamsError, StreamsError } from '../../../model/errors.ts';
import { EMPTY_HEADERS, type Headers } from '../../../model/headers.ts';
import type { Timestamp } from '../../../model/timestamp.ts';
import type { Producer, ProducerOptions, TransactionOffsets } from '../../producer.ts';
import { recordSizeUpperBound } from '../../record-batch/index.ts';
import type { ConnectionLane } from '../connections/connection-lane.ts';
import { Coordinators } from '../connections/coordinators.ts';
import type { KafkaCluster } from '../connections/kafka-cluster.ts';
import { KAFKA_ERROR, throwOnError } from '../connections/kafka-error.ts';
import { retrying } from '../connections/retry.ts';
import { initProducerIdRequest, NO_PRODUCER_IDENTITY } from '../wire/init-producer-id.ts';
import { PartitionQueue } from './partition-queue.ts';
import { PendingFlushes } from './pending-flushes.ts';
import { ProduceSender } from './produce-sender.ts';
import { TransactionClient } from './transaction-client.ts';

/** The size of a batch's header. */
const BATCH_OVERHEAD = 61;
/** The least `message.max.bytes` that a broker is likely to have: 1 MiB. */
const DEFAULT_BATCH_BYTES = 1 << 20;

type State = 'new' | 'ready' | 'ending' | 'closed';

/** Idempotent or transactional writes over connections of its own. */
export class KafkaProducer implements Producer {
  readonly #cluster: KafkaCluster;
  readonly #onClose: () => void;
  readonly #batchBytes: number;
  readonly #lanes: readonly [ConnectionLane, ConnectionLane];
  readonly #sender: ProduceSender;
  readonly #transactions: TransactionClient | undefined;
  readonly #queues = new Map<string, PartitionQueue[]>();
  readonly #flushes = new PendingFlushes();
  #state: State = 'new';
  #bufferedBytes = 0;
  /** Whether there is something to commit or abort. */
  #begun = false;
  #offsetsSent = false;
  /** The first failure of the open transaction, or of the producer when it is fatal. */
  #failure: StreamsError | undefined;
  #fatal = false;

  /** `onClose` is called once, when the producer is closed. */
  constructor(cluster: KafkaCluster, options: ProducerOptions, onClose: () => void) {
    this.#cluster = cluster;
    this.#onClose = onClose;
    this.#batchBytes = options.batchBytes ?? DEFAULT_BATCH_BYTES;
    const lanes = [cluster.openLane(), cluster.openLane()] as const;
    this.#lanes = lanes;
    const { transactionalId, transactionTimeoutMs = 10_000, deliveryTimeoutMs = 120_000 } = options;
    if (transactionalId !== undefined) {
      const coordinators = new Coordinators(cluster, lanes[1]);
      const settings = { transactionalId, transactionTimeoutMs, timeoutMs: deliveryTimeoutMs };
      this.#transactions = new TransactionClient(coordinators, settings);
    }
    this.#sender = new ProduceSender(cluster, lanes[0], {
      transactionalId: transactionalId ?? null,
      compression: options.compression ?? 'none',
      lingerMs: options.lingerMs ?? 0,
      deliveryTimeoutMs,
      addPartitions: async (queues) => this.#transactions?.addPartitions(this.#sender.identity, queues),
      onDone: (queue, bytes) => this.#done(queue, bytes),
      onFailure: (failure) => this.#fail(failure),
    });
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  async init(): Promise<void> {
    if (this.#state === 'closed') throw closed();
    const transactions = this.#transactions;
    if (transactions === undefined) this.#sender.identity = await this.#idempotentIdentity();
    else {
      const { clock, random } = this.#cluster;
      const features = await retrying({ clock, random, timeoutMs: 30_000 }, () => this.#cluster.features());
      transactions.version2 = (features.get('transaction.version') ?? 0) >= 2;
      this.#sender.implicitPartitions = transactions.version2;
      this.#sender.identity = await transactions.init(NO_PRODUCER_IDENTITY);
    }
    this.#resetSequences();
    this.#state = 'ready';
  }

  send(
    topic: string,
    partition: number,
    key: Buffer | null,
    value: Buffer | null,
    timestamp: Timestamp,
    headers: Headers = EMPTY_HEADERS,
  ): void {
    this.#requireReady();
    const size = recordSizeUpperBound(key, value, headers);
    if (size + BATCH_OVERHEAD > this.#batchBytes) {
      const message = `a record for ${topic}-${partition} takes up to ${size} bytes, a batch at most ${this.#batchBytes}`;
      throw new StreamsError('STREAMS_RECORD_TOO_LARGE', message, { topic, partition });
    }
    const queue = this.#queue(topic, partition);
    const before = queue.openBytes;
    const full = before + size > this.#batchBytes;
    if (full) queue.close(this.#sender.batchIdentity);
    queue.append(timestamp, key, value, headers, this.#cluster.clock);
    this.#bufferedBytes += queue.openBytes - (full ? 0 : before);
    this.#begun = true;
    this.#sender.offer(queue, full);
  }

  async flush(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#bufferedBytes === 0) return;
    const flushed = this.#flushes.add(this.#everyQueue());
    this.#sender.flush();
    return flushed;
  }

  nextOffset(topic: string, partition: number): number | undefined {
    return this.#queues.get(topic)?.[partition]?.nextOffset;
  }

  async commitTransaction(offsets?: TransactionOffsets): Promise<void> {
    const transactions = this.#requireTransactions();
    this.#requireReady();
    const withOffsets = offsets !== undefined && offsets.offsets.size > 0;
    if (!this.#begun && !withOffsets) return;
    this.#begun = true;
    this.#offsetsSent ||= withOffsets;
    this.#state = 'ending';
    try {
      // One after the other: the coordinator puts off what would join the transaction while something else is joining it.
      await this.flush();
      if (withOffsets) await transactions.commitOffsets(this.#sender.identity, offsets);
      this.#sender.identity = await transactions.end(this.#sender.identity, 'commit');
      if (transactions.version2) this.#resetSequences();
      this.#ended();
    } catch (failure) {
      throw this.#noteTransactionFailure(failure);
    } finally {
      if (this.#state === 'ending') this.#state = 'ready';
    }
  }

  async abortTransaction(): Promise<void> {
    const transactions = this.#requireTransactions();
    if (this.#state === 'closed') throw closed();
    if (this.#fatal) throw this.#failure;
    if (!this.#begun) return;
    this.#state = 'ending';
    try {
      this.#flushes.reject(new StreamsError('STREAMS_ILLEGAL_STATE', 'the transaction is being aborted'));
      await this.#dropAll();
      if (this.#offsetsSent || this.#sender.reachedBrokers) await this.#abort(transactions);
      this.#failure = undefined;
      this.#ended();
    } catch (failure) {
      this.#setFatal(failure as StreamsError);
      throw failure;
    } finally {
      if (this.#state === 'ending') this.#state = 'ready';
    }
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#sender.close();
    for (const lane of this.#lanes) this.#cluster.closeLane(lane);
    this.#flushes.reject(closed());
    this.#onClose();
  }

  async #abort(transactions: TransactionClient): Promise<void> {
    const { unresolved } = this.#sender;
    const next = await transactions.end(this.#sender.identity, 'abort');
    // Without a new epoch a batch that is still on its way could join the next transaction.
    this.#sender.identity = transactions.version2 || !unresolved ? next : await transactions.init(next);
    if (transactions.version2 || unresolved) this.#resetSequences();
  }

  async #idempotentIdentity() {
    const { clock, random } = this.#cluster;
    const request = initProducerIdRequest(null, 0, NO_PRODUCER_IDENTITY);
    return retrying({ clock, random, timeoutMs: 30_000 }, async () => {
      const { error, producerId, epoch } = await this.#cluster.sendToAny(request);
      throwOnError(error, 'getting a producer id');
      return { producerId, epoch };
    });
  }

  #queue(topic: string, partition: number): PartitionQueue {
    let queues = this.#queues.get(topic);
    if (queues === undefined) {
      queues = [];
      this.#queues.set(topic, queues);
    }
    queues[partition] ??= new PartitionQueue(topic, partition);
    return queues[partition];
  }

  #done(queue: PartitionQueue, bytes: number): void {
    this.#bufferedBytes -= bytes;
    if (this.#failure === undefined) this.#flushes.settled(queue);
  }

  #fail(failure: StreamsError): void {
    if (this.#failure === undefined) {
      this.#failure = this.#transactions === undefined ? failure : abortable(failure);
      this.#fatal = this.#transactions === undefined || failure.code === 'STREAMS_FENCED';
    }
    this.#flushes.reject(this.#failure);
    void this.#dropAll();
  }

  #setFatal(failure: StreamsError): void {
    this.#failure = failure;
    this.#fatal = true;
  }

  async #dropAll(): Promise<void> {
    const stopped = this.#sender.stop();
    this.#dropQueued();
    await stopped;
    this.#dropQueued();
  }

  #dropQueued(): void {
    for (const queue of this.#everyQueue()) this.#bufferedBytes -= queue.drop();
  }

  #ended(): void {
    this.#begun = false;
    this.#offsetsSent = false;
    this.#sender.restart();
    for (const queue of this.#everyQueue()) queue.inTransaction = false;
  }

  #resetSequences(): void {
    for (const queue of this.#everyQueue()) queue.resetSequence();
  }

  *#everyQueue(): Iterable<PartitionQueue> {
    for (const queues of this.#queues.values()) for (const queue of queues) if (queue !== undefined) yield queue;
  }

  /** What a failed commit leaves: a transaction that may go on, one that can only be aborted, or no producer at all. */
  #noteTransactionFailure(failure: unknown): unknown {
    if (!isStreamsError(failure) || failure === this.#failure) return failure;
    if (failure.code === 'STREAMS_STALE_MEMBER_EPOCH') return failure;
    if (failure.code === 'STREAMS_FENCED' || failure.code === 'STREAMS_INDEFINITE_TRANSACTION') this.#setFatal(failure);
    else this.#failure = failure;
    return failure;
  }

  #requireTransactions(): TransactionClient {
    if (this.#transactions !== undefined) return this.#transactions;
    throw new StreamsError('STREAMS_ILLEGAL_STATE', 'the producer has no transactional id');
  }

  #requireReady(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#state === 'ready') return;
    if (this.#state === 'closed') throw closed();
    const what = this.#state === 'new' ? 'init() has not been called' : 'the transaction is being ended';
    throw new StreamsError('STREAMS_ILLEGAL_STATE', what);
  }
}

function closed(): StreamsError {
  return new StreamsError('STREAMS_CLOSED', 'the producer is closed');
}

/** Sequence numbers that no longer fit, a transaction that is gone, and time running out are mended by an abort. */
function abortable(failure: StreamsError): StreamsError {
  const { kafkaError } = failure.context;
  const mended =
    failure.retriable ||
    kafkaError === KAFKA_ERROR.OUT_OF_ORDER_SEQUENCE_NUMBER ||
    kafkaError === KAFKA_ERROR.UNKNOWN_PRODUCER_ID ||
    kafkaError === KAFKA_ERROR.INVALID_TXN_STATE;
  if (!mended || failure.code === 'STREAMS_MISSING_TOPIC') return failure;
  return new StreamsError('STREAMS_TRANSACTION_ABORTABLE', failure.message, { ...failure.context, cause: failure });
}
