import type { ConsumerRecord, RecordCursor } from '../client/consumer-record.ts';
import type { FetchedRecords } from '../client/fetcher.ts';
import type { Record } from '../model/record.ts';
import { laterOf, NO_TIMESTAMP, type Timestamp } from '../model/timestamp.ts';

/** A record at the head of its partition: read, deserialized and stamped, not processed yet. */
export interface StampedRecord {
  readonly raw: ConsumerRecord;
  readonly record: Record<unknown, unknown>;
}

/** Turns bytes into a record and its timestamp; undefined when policy says to leave the record out. */
export type RecordReader = (raw: ConsumerRecord, partitionTime: Timestamp) => Record<unknown, unknown> | undefined;

/**
 * The buffered records of one partition, in offset order. Only the head is decoded; the rest stays bytes
 * (`processor.internals.RecordQueue`).
 */
export class RecordQueue {
  readonly topic: string;
  readonly partition: number;
  readonly #read: RecordReader;
  readonly #chunks: FetchedRecords[] = [];
  #head: StampedRecord | undefined;
  #position: number;
  #fetchedTo: number;
  #endOffset: number | undefined;
  #partitionTime: Timestamp;
  #bytes = 0;

  constructor(topic: string, partition: number, read: RecordReader, offset: number, partitionTime: Timestamp) {
    this.topic = topic;
    this.partition = partition;
    this.#read = read;
    this.#position = offset;
    this.#fetchedTo = offset;
    this.#partitionTime = partitionTime;
  }

  /** Buffers what a fetch brought. */
  add(fetched: FetchedRecords, endOffset: number): void {
    this.#chunks.push(fetched);
    this.#bytes += fetched.bytes;
    this.noteEndOffset(endOffset);
  }

  /** Learns how far the partition goes, so that an empty queue can be told from one that has not been fetched. */
  noteEndOffset(offset: number): void {
    this.#endOffset = offset;
  }

  /** The next record, undefined when nothing is buffered. */
  head(): StampedRecord | undefined {
    if (this.#head === undefined && this.#chunks.length > 0) this.#advance();
    return this.#head;
  }

  /** Takes the head. Call only after {@link head} answered. */
  poll(): StampedRecord {
    const head = this.#head as StampedRecord;
    this.#head = undefined;
    this.#position = head.raw.offset + 1;
    this.#partitionTime = laterOf(this.#partitionTime, head.record.timestamp);
    return head;
  }

  /** The offset to commit: the first one not processed. */
  get position(): number {
    return this.#head?.raw.offset ?? this.#position;
  }

  /** Records that are in the log and not buffered; undefined before that is known. */
  get lag(): number | undefined {
    return this.#endOffset === undefined ? undefined : Math.max(0, this.#endOffset - this.position);
  }

  /** Whether every record that the partition is known to hold has been taken. */
  get caughtUp(): boolean {
    return this.#endOffset !== undefined && this.#fetchedTo >= this.#endOffset;
  }

  /** Bytes buffered on the wire's count. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The highest timestamp taken so far. */
  get partitionTime(): Timestamp {
    return this.#partitionTime;
  }

  #advance(): void {
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      if (this.#advanceIn(chunk.records)) return;
      this.#position = Math.max(this.#position, chunk.records.nextOffset);
      this.#fetchedTo = this.#position;
      this.#bytes -= chunk.bytes;
      this.#chunks.shift();
    }
  }

  #advanceIn(records: RecordCursor): boolean {
    for (let raw = records.next(); raw !== undefined; raw = records.next()) {
      // What lies before the position was processed before a restart: batches begin where the log says, not the reader.
      if (raw.offset < this.#position) continue;
      const record = this.#read(raw, this.#partitionTime);
      if (record !== undefined) {
        this.#head = { raw, record };
        return true;
      }
      this.#position = raw.offset + 1;
    }
    return false;
  }
}

/** The partition time that {@link RecordQueue} starts from when nothing was committed with the offset. */
export const UNKNOWN_PARTITION_TIME = NO_TIMESTAMP;
