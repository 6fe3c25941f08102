/**
 * Bytes as a string of one character a byte: a key that is looked up as fast as any string and ordered as its bytes are,
 * or a value that is kept for long. A small buffer kept for long would hold the whole slab it was cut from.
 */
export type ByteString = string;

/** Node's own codecs, which its type declarations leave out; half the time of `toString('latin1')` for short keys. */
interface Latin1Codec {
  latin1Slice(start?: number, end?: number): string;
  latin1Write(text: string, offset: number): number;
}

/** The string of these bytes. */
export function byteStringOf(bytes: Buffer): ByteString {
  return (bytes as unknown as Latin1Codec).latin1Slice();
}

/** The bytes of a string, as a new buffer. */
export function bytesOf(text: ByteString): Buffer {
  return Buffer.from(text, 'latin1');
}

/** Reads a string out of a larger buffer. */
export function readByteString(source: Buffer, start: number, end: number): ByteString {
  return (source as unknown as Latin1Codec).latin1Slice(start, end);
}

/** Writes a string's bytes into a larger buffer; returns the position behind them. */
export function writeByteString(text: ByteString, target: Buffer, position: number): number {
  return position + (target as unknown as Latin1Codec).latin1Write(text, position);
}
