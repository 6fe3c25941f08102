import type { Timestamp } from '../../model/timestamp.ts';
import { readInt64, writeInt64 } from '../../serdes/index.ts';

/** Bytes before the record's key: a mark, then the time as int64. */
const PREFIX = 9;
/** Bytes after it: a sequence number as int32. */
const SUFFIX = 4;
const TIME_FIRST = 0;

/** The key of a record among others in the order of time (`PrefixedWindowKeySchemas.TimeFirstWindowKeySchema`). */
export function timeFirstKey(key: Buffer, time: Timestamp, sequence: number): Buffer {
  const bytes = Buffer.allocUnsafe(PREFIX + key.length + SUFFIX);
  bytes[0] = TIME_FIRST;
  writeInt64(bytes, time, 1);
  key.copy(bytes, PREFIX);
  bytes.writeInt32BE(sequence, PREFIX + key.length);
  return bytes;
}

/** The least key of a time. */
export function firstKeyOfTime(time: Timestamp): Buffer {
  const bytes = Buffer.allocUnsafe(PREFIX);
  bytes[0] = TIME_FIRST;
  writeInt64(bytes, time, 1);
  return bytes;
}

/** The time in a key. */
export function timeOf(timeFirst: Buffer): Timestamp {
  return readInt64(timeFirst, 1);
}

/** The record's key in a key. */
export function recordKeyIn(timeFirst: Buffer): Buffer {
  return timeFirst.subarray(PREFIX, timeFirst.length - SUFFIX);
}

/** The sequence number in a key. */
export function sequenceIn(timeFirst: Buffer): number {
  return timeFirst.readInt32BE(timeFirst.length - SUFFIX);
}
