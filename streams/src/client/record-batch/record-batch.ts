import { StreamsError } from '../../model/errors.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import type { TopicPartition } from '../../model/topic-partition.ts';
import type { Compression } from '../producer.ts';
import { ATTRIBUTE, BATCH_FIELD, COMPRESSION_BY_ID, LOG_OVERHEAD, MAGIC } from './batch-layout.ts';
import { crc32c } from './crc32c.ts';
import { readInt64 } from './int64.ts';

/** Who set the timestamps of a batch: the producer, or the broker on append. */
export type TimestampType = 'CreateTime' | 'LogAppendTime';

/** The header of a batch, and its records as they came. */
export interface RecordBatch {
  readonly baseOffset: number;
  /** Offset of the last record the batch was written with; it may have been compacted away since. */
  readonly lastOffsetDelta: number;
  readonly partitionLeaderEpoch: number;
  readonly compression: Compression;
  readonly timestampType: TimestampType;
  readonly transactional: boolean;
  /** A batch of the broker's: transaction markers and the like, never the user's records. */
  readonly control: boolean;
  /** What the records' timestamp deltas count from. */
  readonly baseTimestamp: Timestamp;
  readonly maxTimestamp: Timestamp;
  /** -1n: none. */
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  /** Records in the batch; 0 when compaction took them all. */
  readonly count: number;
  readonly sizeInBytes: number;
  /** The records, compressed as `compression` says: a view into the fetched bytes. */
  readonly records: Buffer;
}

/** How batches are decoded. */
export interface DecodeOptions {
  /** Compare each batch with its CRC-32C. Default true. */
  readonly verifyChecksum?: boolean;
  /** Where the bytes come from, for the errors. */
  readonly source?: TopicPartition;
}

/**
 * The headers of the batches in `bytes`, in order; the records wait in each. A last batch that is not there wholly is
 * left out: a fetch response may end anywhere.
 * @throws StreamsError STREAMS_CORRUPT_RECORD, from the iterator, at the first batch that cannot be trusted.
 */
export function* decodeRecordBatches(bytes: Buffer, options: DecodeOptions = {}): Generator<RecordBatch, void, void> {
  for (let at = 0; bytes.length - at >= LOG_OVERHEAD; ) {
    const size = LOG_OVERHEAD + bytes.readInt32BE(at + BATCH_FIELD.LENGTH);
    if (size < BATCH_FIELD.RECORDS) throw corrupt(bytes, at, `says it has ${size} bytes`, options.source);
    if (at + size > bytes.length) return;
    const batch = bytes.subarray(at, at + size);
    const magic = batch.readInt8(BATCH_FIELD.MAGIC);
    if (magic !== MAGIC)
      throw corrupt(bytes, at, `has format version ${magic}, only ${MAGIC} is known`, options.source);
    if (options.verifyChecksum !== false) verifyChecksum(batch, options.source);
    yield decodeHeader(batch, options.source);
    at += size;
  }
}

function verifyChecksum(batch: Buffer, source: TopicPartition | undefined): void {
  const expected = batch.readUInt32BE(BATCH_FIELD.CRC);
  const actual = crc32c(batch, BATCH_FIELD.ATTRIBUTES);
  if (actual !== expected) {
    throw corrupt(batch, 0, `has checksum ${hex(expected)}, its bytes have ${hex(actual)}`, source);
  }
}

function decodeHeader(batch: Buffer, source: TopicPartition | undefined): RecordBatch {
  const attributes = batch.readInt16BE(BATCH_FIELD.ATTRIBUTES);
  const codec = attributes & ATTRIBUTE.COMPRESSION_MASK;
  const compression = COMPRESSION_BY_ID[codec];
  if (compression === undefined) throw corrupt(batch, 0, `has compression codec ${codec}, which is unknown`, source);
  const count = batch.readInt32BE(BATCH_FIELD.RECORD_COUNT);
  if (count < 0) throw corrupt(batch, 0, `says it has ${count} records`, source);
  return {
    baseOffset: baseOffsetAt(batch, 0),
    lastOffsetDelta: batch.readInt32BE(BATCH_FIELD.LAST_OFFSET_DELTA),
    partitionLeaderEpoch: batch.readInt32BE(BATCH_FIELD.PARTITION_LEADER_EPOCH),
    compression,
    timestampType: (attributes & ATTRIBUTE.LOG_APPEND_TIME) === 0 ? 'CreateTime' : 'LogAppendTime',
    transactional: (attributes & ATTRIBUTE.TRANSACTIONAL) !== 0,
    control: (attributes & ATTRIBUTE.CONTROL) !== 0,
    baseTimestamp: readInt64(batch, BATCH_FIELD.BASE_TIMESTAMP),
    maxTimestamp: readInt64(batch, BATCH_FIELD.MAX_TIMESTAMP),
    producerId: batch.readBigInt64BE(BATCH_FIELD.PRODUCER_ID),
    producerEpoch: batch.readInt16BE(BATCH_FIELD.PRODUCER_EPOCH),
    baseSequence: batch.readInt32BE(BATCH_FIELD.BASE_SEQUENCE),
    count,
    sizeInBytes: batch.length,
    records: batch.subarray(BATCH_FIELD.RECORDS),
  };
}

function baseOffsetAt(bytes: Buffer, at: number): number {
  return Number(readInt64(bytes, at + BATCH_FIELD.BASE_OFFSET));
}

function corrupt(bytes: Buffer, at: number, what: string, source: TopicPartition | undefined): StreamsError {
  const offset = baseOffsetAt(bytes, at);
  const where = source === undefined ? '' : ` of ${source.topic}-${source.partition}`;
  return new StreamsError('STREAMS_CORRUPT_RECORD', `the batch at offset ${offset}${where} ${what}`, {
    ...source,
    offset,
  });
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
