/**
 * Milliseconds since the epoch, a 64-bit integer: a `number` whenever that is exact (|ts| <= 2^53-1), a `bigint` beyond.
 * Canonical form makes `===` and `<` right for both, and the compiler refuses arithmetic that could lose digits.
 */
export type Timestamp = number | bigint;

/** The timestamp of "no record seen yet", and of a record without one. */
export const NO_TIMESTAMP = -1;

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** The canonical form of an int64, clamped to its range. */
export function timestampOf(value: bigint): Timestamp {
  const clamped = value > MAX_INT64 ? MAX_INT64 : value < MIN_INT64 ? MIN_INT64 : value;
  return clamped >= Number.MIN_SAFE_INTEGER && clamped <= Number.MAX_SAFE_INTEGER ? Number(clamped) : clamped;
}

/** `ts + ms`, saturating at the ends of int64 instead of wrapping round. */
export function plusMs(ts: Timestamp, ms: Timestamp): Timestamp {
  if (typeof ts === 'number' && typeof ms === 'number') {
    const sum = ts + ms;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return timestampOf(BigInt(ts) + BigInt(ms));
}

/** `ts - ms`, saturating at the ends of int64 instead of wrapping round. */
export function minusMs(ts: Timestamp, ms: Timestamp): Timestamp {
  if (typeof ts === 'number' && typeof ms === 'number') {
    const difference = ts - ms;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return timestampOf(BigInt(ts) - BigInt(ms));
}

/** The later of two timestamps. */
export function laterOf(a: Timestamp, b: Timestamp): Timestamp {
  return a >= b ? a : b;
}

/** The earlier of two timestamps. */
export function earlierOf(a: Timestamp, b: Timestamp): Timestamp {
  return a <= b ? a : b;
}

/** The largest multiple of `interval` (ms, > 0) that is not after `ts` (>= 0). */
export function floorTo(ts: Timestamp, interval: number): Timestamp {
  if (typeof ts === 'number') return ts - (((ts % interval) + interval) % interval);
  const step = BigInt(interval);
  return timestampOf(ts - (((ts % step) + step) % step));
}

/** A negative, zero or positive number as `a` is before, at or after `b`. */
export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
