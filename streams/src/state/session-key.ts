import type { Timestamp } from '../model/timestamp.ts';
import { readInt64, writeInt64 } from '../serdes/index.ts';

/** Bytes of a session store's key after the record's key: end, then start, as int64. */
const SUFFIX = 16;

/** No session ends later. */
export const END_OF_TIME: Timestamp = 2n ** 63n - 1n;

/** The key of one session in a session store (`SessionKeySchema.toBinary`). */
export function sessionKey(key: Buffer, end: Timestamp, start: Timestamp): Buffer {
  const bytes = Buffer.allocUnsafe(key.length + SUFFIX);
  key.copy(bytes);
  writeInt64(bytes, end, key.length);
  writeInt64(bytes, start, key.length + 8);
  return bytes;
}

/** The end of the session that a store key is of. */
export function sessionEndOf(sessionKeyBytes: Buffer): Timestamp {
  return readInt64(sessionKeyBytes, sessionKeyBytes.length - SUFFIX);
}

/** The start of the session that a store key is of. */
export function sessionStartOf(sessionKeyBytes: Buffer): Timestamp {
  return readInt64(sessionKeyBytes, sessionKeyBytes.length - 8);
}

/** The record's key in a store key. */
export function sessionRecordKeyOf(sessionKeyBytes: Buffer): Buffer {
  return sessionKeyBytes.subarray(0, sessionKeyBytes.length - SUFFIX);
}

/** Whether a store key found between two sessions of `key` is of that key, and not of a longer one. */
export function isSessionOf(sessionKeyBytes: Buffer, key: Buffer): boolean {
  return sessionKeyBytes.length === key.length + SUFFIX;
}
