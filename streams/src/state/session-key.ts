import type { Timestamp } from '../model/timestamp.ts';
import { readInt64, writeInt64 } from '../serdes/index.ts';
import { SEGMENT_LENGTH } from './segment-key.ts';

/** Bytes of a session store's key after the record's key: end, then start, as int64. */
const SUFFIX = 16;

/** The key of one session in a session store: its segment, then as in the changelog (`SessionKeySchema.toBinary`). */
export function sessionKey(segment: Timestamp, key: Buffer, end: Timestamp, start: Timestamp): Buffer {
  const bytes = Buffer.allocUnsafe(SEGMENT_LENGTH + key.length + SUFFIX);
  writeInt64(bytes, segment, 0);
  key.copy(bytes, SEGMENT_LENGTH);
  writeInt64(bytes, end, bytes.length - SUFFIX);
  writeInt64(bytes, start, bytes.length - 8);
  return bytes;
}

/** The end of the session that a key is of, with its segment or without. */
export function sessionEndOf(sessionKeyBytes: Buffer): Timestamp {
  return readInt64(sessionKeyBytes, sessionKeyBytes.length - SUFFIX);
}

/** The start of the session that a key is of, with its segment or without. */
export function sessionStartOf(sessionKeyBytes: Buffer): Timestamp {
  return readInt64(sessionKeyBytes, sessionKeyBytes.length - 8);
}

/** The record's key in a store key. */
export function sessionRecordKeyOf(sessionKeyBytes: Buffer): Buffer {
  return sessionKeyBytes.subarray(SEGMENT_LENGTH, sessionKeyBytes.length - SUFFIX);
}

/** Whether a store key found between two sessions of `key` is of that key, and not of a longer one. */
export function isSessionOf(sessionKeyBytes: Buffer, key: Buffer): boolean {
  return sessionKeyBytes.length === SEGMENT_LENGTH + key.length + SUFFIX;
}
