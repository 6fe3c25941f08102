import type { TopicPartition } from '../../model/topic-partition.ts';
import type { IsolationLevel } from '../admin.ts';
import type { ConsumerRecord, RecordCursor } from '../consumer-record.ts';
import { BatchRecordCursor } from './batch-record-cursor.ts';
import { readControlRecord } from './control-record.ts';
import { decodeRecordBatches, type RecordBatch } from './record-batch.ts';

/** A transaction that was aborted, as a read_committed fetch response lists it. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  /** The offset of its first record. */
  readonly firstOffset: number;
}

/** What a fetch brought for one partition, and how it is to be read. */
export interface FetchedRecordCursorOptions extends TopicPartition {
  /** Record batches; the last may be cut off. */
  readonly bytes: Buffer;
  /** The offset that was asked for: the first batch may begin before it. */
  readonly fetchOffset: number;
  readonly isolation: IsolationLevel;
  /** Default none. */
  readonly abortedTransactions?: readonly AbortedTransaction[];
  /** Compare each batch with its CRC-32C. Default true. */
  readonly verifyChecksum?: boolean;
}

/**
 * Reads what one fetch brought for a partition: never control records, nor those before the offset asked for, nor,
 * under read_committed, those of aborted transactions, whose batches are not even decompressed.
 */
export class FetchedRecordCursor implements RecordCursor {
  readonly #source: TopicPartition;
  readonly #batches: Iterator<RecordBatch, void, void>;
  /** Ascending by first offset: those at the front begin next. Undefined when aborted records are to be seen. */
  readonly #aborted: AbortedTransaction[] | undefined;
  /** Producers within an aborted transaction where the cursor stands. */
  readonly #abortedProducers = new Set<bigint>();
  #current: BatchRecordCursor | undefined;
  #nextOffset: number;
  #failure: unknown;

  constructor(options: FetchedRecordCursorOptions) {
    const {
      topic,
      partition,
      bytes,
      fetchOffset,
      isolation,
      abortedTransactions = [],
      verifyChecksum = true,
    } = options;
    this.#source = { topic, partition };
    this.#batches = decodeRecordBatches(bytes, { verifyChecksum, source: this.#source });
    if (isolation === 'read_committed') {
      this.#aborted = abortedTransactions.toSorted((a, b) => b.firstOffset - a.firstOffset);
    }
    this.#nextOffset = fetchOffset;
  }

  get nextOffset(): number {
    return this.#nextOffset;
  }

  next(): ConsumerRecord | undefined {
    for (let batch = this.#current ?? this.#openBatch(); batch !== undefined; batch = this.#openBatch()) {
      for (let record = batch.next(); record !== undefined; record = batch.next()) {
        if (record.offset < this.#nextOffset) continue;
        this.#nextOffset = record.offset + 1;
        return record;
      }
      this.#advanceTo(batch.nextOffset);
    }
    return undefined;
  }

  /** A failure stays: whoever asks again must not be shown the batches behind it. */
  #openBatch(): BatchRecordCursor | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      this.#current = this.#findBatch();
    } catch (failure) {
      this.#current = undefined;
      this.#failure = failure;
      throw failure;
    }
    return this.#current;
  }

  /** The next batch with records for the reader; the position moves past those without. */
  #findBatch(): BatchRecordCursor | undefined {
    for (let next = this.#batches.next(); next.done !== true; next = this.#batches.next()) {
      const batch = next.value;
      if (this.#isAborted(batch) || batch.control) {
        this.#advanceTo(batch.baseOffset + batch.lastOffsetDelta + 1);
        continue;
      }
      return new BatchRecordCursor(batch, this.#source);
    }
    return undefined;
  }

  /** Keeps the set of aborted producers as the Java consumer does: a transaction is in it from its first offset to its marker. */
  #isAborted(batch: RecordBatch): boolean {
    if (this.#aborted === undefined || batch.producerId < 0n) return false;
    const lastOffset = batch.baseOffset + batch.lastOffsetDelta;
    for (
      let next = this.#aborted.at(-1);
      next !== undefined && next.firstOffset <= lastOffset;
      next = this.#aborted.at(-1)
    ) {
      this.#abortedProducers.add(next.producerId);
      this.#aborted.pop();
    }
    if (batch.control) {
      if (readControlRecord(batch)?.type === 'abort') this.#abortedProducers.delete(batch.producerId);
      return false;
    }
    return batch.transactional && this.#abortedProducers.has(batch.producerId);
  }

  #advanceTo(offset: number): void {
    if (offset > this.#nextOffset) this.#nextOffset = offset;
  }
}
