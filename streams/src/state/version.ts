import type { Timestamp } from '../model/timestamp.ts';
import { readInt64, writeInt64 } from '../serdes/index.ts';

const VALUE = 1;
const TOMBSTONE = 0;
const HEADER = 9;

/** A version of a key that is not the latest value: a value that was superseded, or a time without one. */
export interface Version {
  readonly validFrom: Timestamp;
  /** When the next version began; of a deletion that nothing followed when it was put, its own time. */
  readonly validTo: Timestamp;
  /** Undefined for a deletion. */
  readonly value: Buffer | undefined;
}

/** A version as it is stored: int64 end, one byte whether there is a value, the value. */
export function versionBytes(validTo: Timestamp, value: Buffer | undefined): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER + (value?.length ?? 0));
  writeInt64(bytes, validTo, 0);
  bytes[HEADER - 1] = value === undefined ? TOMBSTONE : VALUE;
  value?.copy(bytes, HEADER);
  return bytes;
}

/** When a stored version ended. */
export function validToOf(stored: Buffer): Timestamp {
  return readInt64(stored, 0);
}

/** The value of a stored version; undefined for a deletion. */
export function valueOfVersion(stored: Buffer): Buffer | undefined {
  return stored[HEADER - 1] === TOMBSTONE ? undefined : stored.subarray(HEADER);
}
