const CHUNK = 1024;
/** Bytes at least this large are sent as they are, not copied. */
const BY_REFERENCE = 512;

/** Writes the protocol's flexible types (compact strings and arrays, tagged fields); large bytes are kept by reference. */
export class WireWriter {
  readonly #chunks: Buffer[] = [];
  #buffer = Buffer.allocUnsafe(CHUNK);
  #start = 0;
  #end = 0;
  #finished = 0;

  /** Bytes written so far. */
  get size(): number {
    return this.#finished + this.#end - this.#start;
  }

  int8(value: number): this {
    this.#room(1);
    this.#end = this.#buffer.writeInt8(value, this.#end);
    return this;
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  int16(value: number): this {
    this.#room(2);
    this.#end = this.#buffer.writeInt16BE(value, this.#end);
    return this;
  }

  uint16(value: number): this {
    this.#room(2);
    this.#end = this.#buffer.writeUInt16BE(value, this.#end);
    return this;
  }

  int32(value: number): this {
    this.#room(4);
    this.#end = this.#buffer.writeInt32BE(value, this.#end);
    return this;
  }

  int64(value: number): this {
    this.#room(8);
    this.#end = this.#buffer.writeInt32BE(Math.floor(value / 2 ** 32), this.#end);
    this.#end = this.#buffer.writeUInt32BE(value >>> 0, this.#end);
    return this;
  }

  uvarint(value: number): this {
    this.#room(5);
    let rest = value;
    while (rest > 0x7f) {
      this.#buffer[this.#end++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#end++] = rest;
    return this;
  }

  /** A compact string, or null. */
  string(value: string | null): this {
    if (value === null) return this.uvarint(0);
    const length = Buffer.byteLength(value);
    this.uvarint(length + 1).#room(length);
    this.#end += this.#buffer.write(value, this.#end);
    return this;
  }

  /** A string of the older kind, with a length of two bytes; only request headers have it. */
  legacyString(value: string): this {
    const length = Buffer.byteLength(value);
    this.int16(length).#room(length);
    this.#end += this.#buffer.write(value, this.#end);
    return this;
  }

  /** Compact bytes made of several pieces. */
  bytes(...pieces: readonly Buffer[]): this {
    this.uvarint(pieces.reduce((sum, piece) => sum + piece.length, 1));
    for (const piece of pieces) this.#raw(piece);
    return this;
  }

  /** A compact array, or null. */
  array<T>(items: readonly T[] | null, write: (item: T) => void): this {
    if (items === null) return this.uvarint(0);
    this.uvarint(items.length + 1);
    for (const item of items) write(item);
    return this;
  }

  strings(items: readonly string[]): this {
    return this.array(items, (item) => this.string(item));
  }

  int32s(items: readonly number[]): this {
    return this.array(items, (item) => this.int32(item));
  }

  /** The end of a structure: no tagged fields. */
  tags(): this {
    return this.uvarint(0);
  }

  /** Everything written, in pieces that follow one another. */
  finish(): readonly Buffer[] {
    this.#closeChunk();
    return this.#chunks;
  }

  #raw(piece: Buffer): void {
    if (piece.length >= BY_REFERENCE) {
      this.#closeChunk();
      this.#chunks.push(piece);
      this.#finished += piece.length;
      return;
    }
    this.#room(piece.length);
    this.#end += piece.copy(this.#buffer, this.#end);
  }

  #closeChunk(): void {
    if (this.#end === this.#start) return;
    this.#chunks.push(this.#buffer.subarray(this.#start, this.#end));
    this.#finished += this.#end - this.#start;
    this.#start = this.#end;
  }

  #room(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return;
    this.#closeChunk();
    this.#buffer = Buffer.allocUnsafe(Math.max(CHUNK, bytes));
    this.#start = 0;
    this.#end = 0;
  }
}
