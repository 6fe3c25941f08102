import { StreamsError } from '../../../model/errors.ts';

/** Reads the protocol's flexible types; bytes are views into the response. */
export class WireReader {
  readonly #buffer: Buffer;
  #offset = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  int8(): number {
    return this.#buffer.readInt8(this.#advance(1));
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  int16(): number {
    return this.#buffer.readInt16BE(this.#advance(2));
  }

  uint16(): number {
    return this.#buffer.readUInt16BE(this.#advance(2));
  }

  int32(): number {
    return this.#buffer.readInt32BE(this.#advance(4));
  }

  /** An int64 that fits a double: offsets, producer ids, times. */
  int64(): number {
    const at = this.#advance(8);
    return this.#buffer.readInt32BE(at) * 2 ** 32 + this.#buffer.readUInt32BE(at + 4);
  }

  uvarint(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#buffer.readUInt8(this.#advance(1));
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result >>> 0;
    }
    throw new StreamsError('STREAMS_BROKER', 'a response holds a varint of more than 5 bytes');
  }

  /** A compact string; null reads as an empty one. */
  string(): string {
    return this.nullableString() ?? '';
  }

  nullableString(): string | null {
    const length = this.uvarint() - 1;
    if (length < 0) return null;
    const at = this.#advance(length);
    return this.#buffer.toString('utf8', at, at + length);
  }

  /** Compact bytes as a view; null reads as none. */
  bytes(): Buffer {
    const length = Math.max(this.uvarint() - 1, 0);
    const at = this.#advance(length);
    return this.#buffer.subarray(at, at + length);
  }

  /** A compact array; null reads as an empty one. */
  array<T>(read: () => T): T[] {
    return this.nullableArray(read) ?? [];
  }

  nullableArray<T>(read: () => T): T[] | null {
    const length = this.uvarint() - 1;
    if (length < 0) return null;
    const items: T[] = [];
    for (let i = 0; i < length; i++) items.push(read());
    return items;
  }

  skip(bytes: number): void {
    this.#advance(bytes);
  }

  /** The tagged fields that end a structure; those without a reader are passed over. */
  tags(readers?: { readonly [tag: number]: (reader: WireReader) => void }): void {
    for (let left = this.uvarint(); left > 0; left--) {
      const tag = this.uvarint();
      const length = this.uvarint();
      const at = this.#advance(length);
      readers?.[tag]?.(new WireReader(this.#buffer.subarray(at, at + length)));
    }
  }

  #advance(bytes: number): number {
    const at = this.#offset;
    if (at + bytes > this.#buffer.length) {
      throw new StreamsError(
        'STREAMS_BROKER',
        `a response ends after ${this.#buffer.length} bytes, ${bytes} more expected`,
      );
    }
    this.#offset = at + bytes;
    return at;
  }
}
