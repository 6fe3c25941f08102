import { type Timestamp, timestampOf } from '../model/timestamp.ts';

const TWO_TO_32 = 4_294_967_296;

/** Writes a 64-bit integer, big-endian, as Java's `ByteBuffer.putLong`. */
export function writeInt64(target: Buffer, value: Timestamp, offset: number): void {
  if (typeof value === 'bigint') {
    target.writeBigInt64BE(value, offset);
    return;
  }
  target.writeInt32BE(Math.floor(value / TWO_TO_32), offset);
  target.writeUInt32BE(value >>> 0, offset + 4);
}

/** Reads what {@link writeInt64} wrote: a number where that is exact, else a bigint. */
export function readInt64(source: Buffer, offset: number): Timestamp {
  const value = source.readInt32BE(offset) * TWO_TO_32 + source.readUInt32BE(offset + 4);
  return Number.isSafeInteger(value) ? value : timestampOf(source.readBigInt64BE(offset));
}
