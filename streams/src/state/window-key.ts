import type { Timestamp } from '../model/timestamp.ts';
import { readInt64, writeInt64 } from '../serdes/index.ts';
import { SEGMENT_LENGTH } from './segment-key.ts';

/** Bytes of a window store's key after the record's key: start as int64, sequence number as int32. */
const SUFFIX = 12;

/** The highest sequence number of a key and window. */
export const LAST_SEQUENCE = 0x7fffffff;

/** The key of one window in a window store: its segment, then as in the changelog (`WindowKeySchema.toStoreKeyBinary`). */
export function windowKey(segment: Timestamp, key: Buffer, start: Timestamp, sequence: number): Buffer {
  const bytes = Buffer.allocUnsafe(SEGMENT_LENGTH + key.length + SUFFIX);
  writeInt64(bytes, segment, 0);
  key.copy(bytes, SEGMENT_LENGTH);
  writeInt64(bytes, start, bytes.length - SUFFIX);
  bytes.writeInt32BE(sequence, bytes.length - 4);
  return bytes;
}

/** The start of the window that a key is of, with its segment or without. */
export function windowStartOf(windowKeyBytes: Buffer): Timestamp {
  return readInt64(windowKeyBytes, windowKeyBytes.length - SUFFIX);
}

/** The sequence number of a key. */
export function sequenceOf(windowKeyBytes: Buffer): number {
  return windowKeyBytes.readInt32BE(windowKeyBytes.length - 4);
}

/** The record's key in a store key. */
export function recordKeyOf(windowKeyBytes: Buffer): Buffer {
  return windowKeyBytes.subarray(SEGMENT_LENGTH, windowKeyBytes.length - SUFFIX);
}

/** Whether a store key found between two windows of `key` is of that key, and not of a longer one. */
export function isWindowOf(windowKeyBytes: Buffer, key: Buffer): boolean {
  return windowKeyBytes.length === SEGMENT_LENGTH + key.length + SUFFIX;
}
