import { StreamsError } from '../../model/errors.ts';
import type { Headers } from '../../model/headers.ts';
import { NO_TIMESTAMP, type Timestamp, timestampOf } from '../../model/timestamp.ts';
import type { Compression } from '../producer.ts';
import { ATTRIBUTE, BATCH_FIELD, COMPRESSION_BY_ID, LOG_OVERHEAD, MAGIC } from './batch-layout.ts';
import { compress } from './compression.ts';
import { crc32c } from './crc32c.ts';
import { writeInt64 } from './int64.ts';
import { RecordWriter } from './record-writer.ts';

/** Who writes a batch, and how. */
export interface BatchProperties {
  /** -1n: without idempotence; epoch and sequence are -1 then too. */
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** The sequence number of the batch's first record. */
  readonly baseSequence: number;
  readonly transactional: boolean;
  readonly compression: Compression;
}

/**
 * Collects the records of one partition as the bytes of a batch. Memory is kept from batch to batch: one builder a
 * partition, `append` until the batch is full, `build`, `reset`.
 */
export class RecordBatchBuilder {
  readonly #writer: RecordWriter;
  #count = 0;
  #baseTimestamp: Timestamp = NO_TIMESTAMP;
  #maxTimestamp: Timestamp = NO_TIMESTAMP;

  /** Begins with room for `initialBytes`, and grows by doubling. */
  constructor(initialBytes = 16 * 1024) {
    this.#writer = new RecordWriter(initialBytes);
  }

  /** Records since the last `reset`. */
  get count(): number {
    return this.#count;
  }

  /** The batch's size as it is now, its header included, before compression. */
  get sizeInBytes(): number {
    return this.#writer.position;
  }

  /** Adds a record after the others; its bytes are copied, so that the caller may go on using its buffers. */
  append(timestamp: Timestamp, key: Buffer | null, value: Buffer | null, headers: Headers): void {
    const base = this.#count === 0 ? timestamp : this.#baseTimestamp;
    this.#writer.write(difference(timestamp, base), this.#count, key, value, headers);
    this.#baseTimestamp = base;
    if (this.#count === 0 || timestamp > this.#maxTimestamp) this.#maxTimestamp = timestamp;
    this.#count++;
  }

  /**
   * The batch in memory of its own, to be sent as often as need be; the records stay until `reset`.
   * @throws StreamsError STREAMS_ILLEGAL_STATE when there is no record.
   */
  build(properties: BatchProperties): Buffer {
    if (this.#count === 0) throw new StreamsError('STREAMS_ILLEGAL_STATE', 'a record batch needs at least one record');
    const batch = this.#withRecords(properties.compression);
    const attributes =
      COMPRESSION_BY_ID.indexOf(properties.compression) | (properties.transactional ? ATTRIBUTE.TRANSACTIONAL : 0);
    writeInt64(batch, BATCH_FIELD.BASE_OFFSET, 0);
    batch.writeInt32BE(batch.length - LOG_OVERHEAD, BATCH_FIELD.LENGTH);
    batch.writeInt32BE(-1, BATCH_FIELD.PARTITION_LEADER_EPOCH);
    batch.writeInt8(MAGIC, BATCH_FIELD.MAGIC);
    batch.writeInt16BE(attributes, BATCH_FIELD.ATTRIBUTES);
    batch.writeInt32BE(this.#count - 1, BATCH_FIELD.LAST_OFFSET_DELTA);
    writeInt64(batch, BATCH_FIELD.BASE_TIMESTAMP, this.#baseTimestamp);
    writeInt64(batch, BATCH_FIELD.MAX_TIMESTAMP, this.#maxTimestamp);
    batch.writeBigInt64BE(properties.producerId, BATCH_FIELD.PRODUCER_ID);
    batch.writeInt16BE(properties.producerEpoch, BATCH_FIELD.PRODUCER_EPOCH);
    batch.writeInt32BE(properties.baseSequence, BATCH_FIELD.BASE_SEQUENCE);
    batch.writeInt32BE(this.#count, BATCH_FIELD.RECORD_COUNT);
    batch.writeUInt32BE(crc32c(batch, BATCH_FIELD.ATTRIBUTES), BATCH_FIELD.CRC);
    return batch;
  }

  /** Forgets the records and keeps the memory. */
  reset(): void {
    this.#writer.reset();
    this.#count = 0;
  }

  #withRecords(compression: Compression): Buffer {
    const written = this.#writer.written;
    const records = written.subarray(BATCH_FIELD.RECORDS);
    const payload = compression === 'none' ? records : compress(compression, records);
    const batch = Buffer.allocUnsafeSlow(BATCH_FIELD.RECORDS + payload.length);
    batch.set(payload, BATCH_FIELD.RECORDS);
    return batch;
  }
}

/** `a - b` as int64 arithmetic has it: it wraps round, and so does the sum that undoes it. */
function difference(a: Timestamp, b: Timestamp): Timestamp {
  if (typeof a === 'number' && typeof b === 'number') {
    const delta = a - b;
    if (Number.isSafeInteger(delta)) return delta;
  }
  return timestampOf(BigInt.asIntN(64, BigInt(a) - BigInt(b)));
}
