/** A key as a string of one character a byte: looked up as fast as any string, and ordered as the bytes are. */
export type KeyString = string;

/** Node's own codecs, which its type declarations leave out; half the time of `toString('latin1')` for short keys. */
interface Latin1Codec {
  latin1Slice(start?: number, end?: number): string;
  latin1Write(text: string, offset: number): number;
}

/** The key that these bytes are. */
export function keyStringOf(bytes: Buffer): KeyString {
  return (bytes as unknown as Latin1Codec).latin1Slice();
}

/** The bytes that a key stands for. */
export function keyBytesOf(key: KeyString): Buffer {
  return Buffer.from(key, 'latin1');
}

/** Reads a key out of a larger buffer. */
export function readKeyString(source: Buffer, start: number, end: number): KeyString {
  return (source as unknown as Latin1Codec).latin1Slice(start, end);
}

/** Writes a key's bytes into a larger buffer; returns the position behind them. */
export function writeKeyString(key: KeyString, target: Buffer, position: number): number {
  return position + (target as unknown as Latin1Codec).latin1Write(key, position);
}
