import type { Clock } from '../../../model/clock.ts';
import type { Headers } from '../../../model/headers.ts';
import type { Timestamp } from '../../../model/timestamp.ts';
import type { TopicPartition } from '../../../model/topic-partition.ts';
import type { Compression } from '../../producer.ts';
import { RecordBatchBuilder } from '../../record-batch/index.ts';
import type { ProducerIdentity } from '../wire/init-producer-id.ts';

/** A closed batch: its bytes and sequence stay the same however often and to whomever it is sent. */
export interface ProducerBatch {
  readonly bytes: Buffer;
  readonly count: number;
  /** What it counts in the producer's buffer. */
  readonly bufferedBytes: number;
  /** When its first record was sent, ms since the epoch. */
  readonly createdAt: number;
}

/** How batches are closed. */
export interface BatchIdentity {
  readonly identity: ProducerIdentity;
  readonly transactional: boolean;
  readonly compression: Compression;
}

const SEQUENCES = 2 ** 31;

/** The records of one partition on their way: one batch in flight, the others behind it in order. */
export class PartitionQueue implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** The batch that was sent and not yet answered. */
  inFlight: ProducerBatch | undefined;
  /** Not to be sent before this time, ms since the epoch. */
  retryAt = 0;
  /** Failures of the first batch in a row. */
  attempts = 0;
  /** Whether the coordinator knows that the transaction writes here. */
  inTransaction = false;
  /** The offset after the last acknowledged record. */
  nextOffset: number | undefined;
  /** Records that were ever appended. */
  appended = 0;
  /** How many of them are acknowledged or dropped. */
  settled = 0;
  readonly #builder = new RecordBatchBuilder();
  readonly #closed: ProducerBatch[] = [];
  #openSince = 0;
  #nextSequence = 0;
  #ackedSequence = 0;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  get openBytes(): number {
    return this.#builder.count === 0 ? 0 : this.#builder.sizeInBytes;
  }

  append(
    timestamp: Timestamp,
    key: Buffer | null,
    value: Buffer | null,
    headers: Headers,
    clock: Pick<Clock, 'now'>,
  ): void {
    if (this.#builder.count === 0) this.#openSince = clock.now();
    this.#builder.append(timestamp, key, value, headers);
    this.appended++;
  }

  /** Whether there is a batch to send: a closed one, or an open one that began before `openedBefore`. */
  hasBatch(openedBefore: number): boolean {
    if (this.#closed.length > 0) return true;
    return this.#builder.count > 0 && this.#openSince <= openedBefore;
  }

  get isEmpty(): boolean {
    return this.inFlight === undefined && this.#closed.length === 0 && this.#builder.count === 0;
  }

  /** Closes the open batch: it takes the next sequence numbers. */
  close({ identity, transactional, compression }: BatchIdentity): void {
    const count = this.#builder.count;
    if (count === 0) return;
    const bufferedBytes = this.#builder.sizeInBytes;
    const bytes = this.#builder.build({
      producerId: BigInt(identity.producerId),
      producerEpoch: identity.epoch,
      baseSequence: this.#nextSequence,
      transactional,
      compression,
    });
    this.#builder.reset();
    this.#nextSequence = (this.#nextSequence + count) % SEQUENCES;
    this.#closed.push({ bytes, count, bufferedBytes, createdAt: this.#openSince });
  }

  /** Moves the first batch in flight. */
  take(how: BatchIdentity): ProducerBatch | undefined {
    if (this.#closed.length === 0) this.close(how);
    this.inFlight = this.#closed.shift();
    return this.inFlight;
  }

  /** The batch in flight is in the log from `baseOffset` on; −1: it is there, nobody remembers where. */
  acknowledged(baseOffset: number): void {
    const count = this.inFlight?.count ?? 0;
    this.settled += count;
    this.inFlight = undefined;
    this.attempts = 0;
    this.retryAt = 0;
    this.#ackedSequence = (this.#ackedSequence + count) % SEQUENCES;
    this.nextOffset = baseOffset < 0 ? undefined : baseOffset + count;
  }

  /** The batch in flight goes to the front again, as it is. */
  retry(retryAt: number): void {
    if (this.inFlight !== undefined) this.#closed.unshift(this.inFlight);
    this.inFlight = undefined;
    this.attempts++;
    this.retryAt = retryAt;
  }

  /** Drops everything that is not in flight, gives its sequence numbers back, and returns the bytes that it counted. */
  drop(): number {
    const dropped = this.#closed.reduce((sum, batch) => sum + batch.bufferedBytes, this.openBytes);
    this.#closed.length = 0;
    this.#builder.reset();
    this.retryAt = 0;
    this.attempts = 0;
    const inFlight = this.inFlight?.count ?? 0;
    this.settled = this.appended - inFlight;
    this.#nextSequence = (this.#ackedSequence + inFlight) % SEQUENCES;
    return dropped;
  }

  /** Drops the batch in flight, whatever became of it. */
  abandon(): void {
    this.settled += this.inFlight?.count ?? 0;
    this.inFlight = undefined;
    this.#nextSequence = this.#ackedSequence;
  }

  /** Begins again at 0, as a new epoch does. */
  resetSequence(): void {
    this.#nextSequence = 0;
    this.#ackedSequence = 0;
  }
}
