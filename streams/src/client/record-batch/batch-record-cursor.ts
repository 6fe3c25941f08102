import { StreamsError } from '../../model/errors.ts';
import { EMPTY_HEADERS } from '../../model/headers.ts';
import { type Timestamp, timestampOf } from '../../model/timestamp.ts';
import type { TopicPartition } from '../../model/topic-partition.ts';
import type { ConsumerRecord, RecordCursor } from '../consumer-record.ts';
import { decompress } from './compression.ts';
import { FetchedRecord } from './fetched-record.ts';
import type { RecordBatch } from './record-batch.ts';
import { VarintReader } from './varint-reader.ts';

/** Reads the records of one batch, whatever kind it is. The batch is decompressed with the first record; a failure stays. */
export class BatchRecordCursor implements RecordCursor {
  readonly #topic: string;
  readonly #partition: number;
  readonly #batch: RecordBatch;
  /** The broker's time, which then stands for that of every record. */
  readonly #logAppendTime: Timestamp | undefined;
  #reader: VarintReader | undefined;
  #remaining: number;
  #nextOffset: number;
  #failure: StreamsError | undefined;

  constructor(batch: RecordBatch, { topic, partition }: TopicPartition) {
    this.#topic = topic;
    this.#partition = partition;
    this.#batch = batch;
    this.#logAppendTime = batch.timestampType === 'LogAppendTime' ? batch.maxTimestamp : undefined;
    this.#remaining = batch.count;
    this.#nextOffset = batch.baseOffset;
  }

  get nextOffset(): number {
    return this.#nextOffset;
  }

  next(): ConsumerRecord | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    const reader = this.#reader ?? this.#open();
    if (this.#remaining === 0) return this.#end(reader);
    const length = reader.readVarint();
    const end = reader.position + length;
    if (length < 0 || end > reader.bytes.length) throw this.#corrupt();
    // A record's attributes: no bit of them means anything yet.
    reader.position++;
    const timestampDelta = reader.readVarlong();
    const offset = this.#batch.baseOffset + reader.readVarint();
    const key = this.#slice(reader, end);
    const value = this.#slice(reader, end);
    const headers = this.#headers(reader, end);
    this.#remaining--;
    this.#nextOffset = offset + 1;
    const timestamp = this.#logAppendTime ?? sum(this.#batch.baseTimestamp, timestampDelta);
    return new FetchedRecord(this.#topic, this.#partition, offset, timestamp, key, value, headers);
  }

  #open(): VarintReader {
    const { compression, records } = this.#batch;
    try {
      this.#reader = new VarintReader(compression === 'none' ? records : decompress(compression, records));
    } catch (cause) {
      throw this.#corrupt(`cannot be decompressed by ${compression}`, cause);
    }
    return this.#reader;
  }

  #end(reader: VarintReader): undefined {
    if (reader.position !== reader.bytes.length) throw this.#corrupt('has bytes after its last record');
    this.#nextOffset = this.#batch.baseOffset + this.#batch.lastOffsetDelta + 1;
  }

  #slice(reader: VarintReader, end: number): Buffer | null {
    const length = reader.readVarint();
    const start = reader.position;
    if (length >= 0 && start + length <= end) {
      reader.position = start + length;
      return reader.bytes.subarray(start, start + length);
    }
    if (length !== -1) throw this.#corrupt();
    return null;
  }

  #headers(reader: VarintReader, end: number): typeof EMPTY_HEADERS | Buffer {
    const start = reader.position;
    if (start + 1 === end && reader.bytes[start] === 0) {
      reader.position = end;
      return EMPTY_HEADERS;
    }
    if (start >= end) throw this.#corrupt();
    reader.position = end;
    return reader.bytes.subarray(start, end);
  }

  #corrupt(what = 'has a record that does not fit its length', cause?: unknown): StreamsError {
    const [topic, partition, offset] = [this.#topic, this.#partition, this.#nextOffset];
    const message = `the batch at offset ${this.#batch.baseOffset} of ${topic}-${partition} ${what} (at offset ${offset})`;
    this.#failure = new StreamsError('STREAMS_CORRUPT_RECORD', message, { cause, topic, partition, offset });
    return this.#failure;
  }
}

/** `base + delta` as int64 arithmetic has it: it wraps round, as the difference that was written did. */
function sum(base: Timestamp, delta: Timestamp): Timestamp {
  if (typeof base === 'number' && typeof delta === 'number') {
    const timestamp = base + delta;
    if (Number.isSafeInteger(timestamp)) return timestamp;
  }
  return timestampOf(BigInt.asIntN(64, BigInt(base) + BigInt(delta)));
}
