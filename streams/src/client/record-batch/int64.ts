import type { Timestamp } from '../../model/timestamp.ts';

const TWO_POW_32 = 2 ** 32;
/** The high words between which every int64 is a safe integer. */
const SAFE_HIGH = 2 ** 21;

/** The big-endian int64 at `at`: a number where that is exact, a bigint beyond. */
export function readInt64(bytes: Buffer, at: number): Timestamp {
  const high = bytes.readInt32BE(at);
  if (high >= -SAFE_HIGH && high < SAFE_HIGH) {
    const value = high * TWO_POW_32 + bytes.readUInt32BE(at + 4);
    // -2^53 alone has a high word in range and is not a safe integer.
    if (value >= Number.MIN_SAFE_INTEGER) return value;
  }
  return bytes.readBigInt64BE(at);
}

/** Writes `value` as a big-endian int64 at `at`. */
export function writeInt64(bytes: Buffer, at: number, value: Timestamp): void {
  bytes.writeBigInt64BE(BigInt(value), at);
}
