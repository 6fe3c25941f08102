import type { Timestamp } from '../../model/timestamp.ts';

/** Values up to which zigzag, which doubles them, stays exact in a number. */
const LARGEST_EXACT = 2 ** 52;

/** The bytes of a signed 32-bit integer as a zigzag varint. */
export function sizeOfVarint(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  return zigzag < 0x80 ? 1 : zigzag < 0x4000 ? 2 : zigzag < 0x200000 ? 3 : zigzag < 0x10000000 ? 4 : 5;
}

/** Writes a signed 32-bit integer as a zigzag varint at `at`; returns where it ends. */
export function writeVarint(bytes: Buffer, at: number, value: number): number {
  let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  while (zigzag >= 0x80) {
    bytes[at++] = (zigzag & 0x7f) | 0x80;
    zigzag >>>= 7;
  }
  bytes[at++] = zigzag;
  return at;
}

/** The bytes of a signed 64-bit integer as a zigzag varlong. */
export function sizeOfVarlong(value: Timestamp): number {
  if (!isExact(value)) return sizeOfLargeVarlong(value);
  let size = 1;
  for (let limit = 0x80; zigzagOf(value) >= limit; limit *= 0x80) size++;
  return size;
}

/** Writes a signed 64-bit integer as a zigzag varlong at `at`; returns where it ends. */
export function writeVarlong(bytes: Buffer, at: number, value: Timestamp): number {
  if (!isExact(value)) return writeLargeVarlong(bytes, at, value);
  let zigzag = zigzagOf(value);
  while (zigzag >= 0x80) {
    bytes[at++] = (zigzag % 0x80) | 0x80;
    zigzag = Math.floor(zigzag / 0x80);
  }
  bytes[at++] = zigzag;
  return at;
}

function isExact(value: Timestamp): value is number {
  return typeof value === 'number' && value < LARGEST_EXACT && value >= -LARGEST_EXACT;
}

function zigzagOf(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

function largeZigzagOf(value: Timestamp): bigint {
  const wide = BigInt(value);
  return BigInt.asUintN(64, (wide << 1n) ^ (wide >> 63n));
}

function sizeOfLargeVarlong(value: Timestamp): number {
  let size = 1;
  for (let rest = largeZigzagOf(value) >> 7n; rest > 0n; rest >>= 7n) size++;
  return size;
}

function writeLargeVarlong(bytes: Buffer, at: number, value: Timestamp): number {
  let zigzag = largeZigzagOf(value);
  while (zigzag >= 0x80n) {
    bytes[at++] = Number(zigzag & 0x7fn) | 0x80;
    zigzag >>= 7n;
  }
  bytes[at++] = Number(zigzag);
  return at;
}
