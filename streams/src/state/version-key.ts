import type { Timestamp } from '../model/timestamp.ts';
import { readInt64, writeInt64 } from '../serdes/index.ts';
import { afterPrefix } from './key-bounds.ts';

/**
 * What a versioned store keeps beside the latest values lies in one map of bytes, told apart by the first byte. A
 * record's key is preceded by its length, so that no version of another key lies between two of one.
 */
const OBSERVED_TIME = 0;
const VERSION = 1;
const EXPIRY = 2;
const TIME = 8;
const LENGTH = 4;
const SIGN = 0x80;

/** Where the observed stream time stands. */
export const OBSERVED_TIME_KEY = Buffer.from([OBSERVED_TIME]);

/** Where one version of a key stands; versions of a key are in the order of their times. */
export function versionKey(key: Buffer, validFrom: Timestamp): Buffer {
  const bytes = Buffer.allocUnsafe(1 + LENGTH + key.length + TIME);
  writeKey(bytes, VERSION, key, 1);
  writeOrdered(bytes, validFrom, bytes.length - TIME);
  return bytes;
}

/** The bounds of all versions of a key. */
export function versionsOf(key: Buffer): readonly [from: Buffer, to: Buffer | undefined] {
  const from = Buffer.allocUnsafe(1 + LENGTH + key.length);
  writeKey(from, VERSION, key, 1);
  return [from, afterPrefix(from)];
}

/** The time from which a version is valid. */
export function validFromOf(versionKeyBytes: Buffer): Timestamp {
  return readOrdered(versionKeyBytes, versionKeyBytes.length - TIME);
}

/** Where it is noted that versions of a key end in a segment of time; earlier segments first. */
export function expiryKey(segment: Timestamp, key: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(1 + TIME + LENGTH + key.length);
  writeKey(bytes, EXPIRY, key, 1 + TIME);
  writeOrdered(bytes, segment, 1);
  return bytes;
}

/** The bounds of what is noted for the segments before one. */
export function expiriesBefore(segment: Timestamp): readonly [from: Buffer, to: Buffer] {
  const to = Buffer.allocUnsafe(1 + TIME);
  to[0] = EXPIRY;
  writeOrdered(to, segment, 1);
  return [Buffer.from([EXPIRY]), to];
}

/** The record's key in an expiry key. */
export function expiringKeyOf(expiryKeyBytes: Buffer): Buffer {
  return expiryKeyBytes.subarray(1 + TIME + LENGTH);
}

function writeKey(target: Buffer, kind: number, key: Buffer, at: number): void {
  target[0] = kind;
  target.writeUInt32BE(key.length, at);
  key.copy(target, at + LENGTH);
}

/** As an int64 whose bytes sort as its value: with the sign the other way round. */
function writeOrdered(target: Buffer, time: Timestamp, at: number): void {
  writeInt64(target, time, at);
  target[at] = (target[at] as number) ^ SIGN;
}

function readOrdered(source: Buffer, at: number): Timestamp {
  const bytes = Buffer.from(source.subarray(at, at + TIME));
  bytes[0] = (bytes[0] as number) ^ SIGN;
  return readInt64(bytes, 0);
}
