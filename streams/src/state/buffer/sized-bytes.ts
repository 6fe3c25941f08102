const NULL_LENGTH = -1;

/** The bytes of a value that may be null, without its length. */
export function lengthOf(value: Buffer | null): number {
  return value === null ? 0 : value.length;
}

/** Writes an int32 length and the bytes, -1 for null; answers where they end. */
export function writeBytes(target: Buffer, value: Buffer | null, at: number): number {
  if (value === null) return target.writeInt32BE(NULL_LENGTH, at);
  target.writeInt32BE(value.length, at);
  value.copy(target, at + 4);
  return at + 4 + value.length;
}

/** Reads one thing after another; nothing is copied. Every read throws a RangeError past the end. */
export class BytesCursor {
  readonly bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Bytes left. */
  get remaining(): number {
    return this.bytes.length - this.#at;
  }

  /** Passes over `length` bytes; answers where they begin. */
  take(length: number): number {
    if (length < 0 || length > this.remaining) {
      throw new RangeError(`${length} bytes were to follow at ${this.#at} of ${this.bytes.length}`);
    }
    const from = this.#at;
    this.#at += length;
    return from;
  }

  int32(): number {
    return this.bytes.readInt32BE(this.take(4));
  }

  /** What {@link writeBytes} wrote. */
  sized(): Buffer | null {
    return this.ofLength(this.int32());
  }

  /** The next bytes, null for a length of -1. */
  ofLength(length: number): Buffer | null {
    if (length === NULL_LENGTH) return null;
    const from = this.take(length);
    return this.bytes.subarray(from, from + length);
  }

  /** UTF-8 after its length. */
  text(): string {
    const bytes = this.sized();
    if (bytes === null) throw new RangeError('a text cannot be null');
    return bytes.toString('utf8');
  }
}
