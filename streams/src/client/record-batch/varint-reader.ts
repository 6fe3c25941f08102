import { type Timestamp, timestampOf } from '../../model/timestamp.ts';

/** A factor past which one more group of seven bits might not fit a safe integer. */
const LARGEST_EXACT_FACTOR = 2 ** 42;

/**
 * Reads zigzag varints one after the other. Nothing is checked here: past the end zeros are read, so the caller compares
 * `position` with where the data ends.
 */
export class VarintReader {
  readonly bytes: Buffer;
  position: number;

  constructor(bytes: Buffer, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  /** The next varint, a signed 32-bit integer. */
  readVarint(): number {
    const bytes = this.bytes;
    let byte = bytes[this.position++] as number;
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let value = byte & 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      byte = bytes[this.position++] as number;
      value |= (byte & 0x7f) << shift;
      if (!(byte >= 0x80)) break;
    }
    return (value >>> 1) ^ -(value & 1);
  }

  /** The next varlong, a signed 64-bit integer. */
  readVarlong(): Timestamp {
    const start = this.position;
    const bytes = this.bytes;
    let byte = bytes[this.position++] as number;
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let value = byte & 0x7f;
    for (let factor = 128; byte >= 0x80; factor *= 128) {
      if (factor > LARGEST_EXACT_FACTOR) return this.#readLargeVarlong(start);
      byte = bytes[this.position++] as number;
      value += (byte & 0x7f) * factor;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #readLargeVarlong(start: number): Timestamp {
    let value = 0n;
    this.position = start;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.position++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    value = BigInt.asUintN(64, value);
    return timestampOf((value >> 1n) ^ -(value & 1n));
  }
}
