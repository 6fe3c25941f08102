import type { Headers } from '../../model/headers.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import { BATCH_FIELD } from './batch-layout.ts';
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from './varint-writer.ts';

/** What a record adds to its key, value and headers at most: five varints, a varlong and the attributes. */
const MAX_RECORD_OVERHEAD = 5 * 5 + 10 + 1;
const MAX_VARINT_SIZE = 5;
const RECORD_ATTRIBUTES_SIZE = 1;
/** The length that stands for null. */
const NULL_LENGTH = -1;
/** Below this a loop copies faster than a call into the engine. */
const SHORT_COPY = 24;

/** Programs have few header keys and write them with every record: their bytes are kept, up to this many of this length. */
const MAX_KEPT_KEYS = 1000;
const MAX_KEPT_KEY_LENGTH = 100;
const keptKeys = new Map<string, Buffer>();

/** The most bytes that a record can take in a batch, compression aside; the batch's own 61 bytes come on top once. */
export function recordSizeUpperBound(key: Buffer | null, value: Buffer | null, headers: Headers): number {
  let size = MAX_RECORD_OVERHEAD + (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of headers) {
    size += 2 * MAX_VARINT_SIZE + keyBytes(header.key).length + (header.value?.length ?? 0);
  }
  return size;
}

/** Writes records one after the other into one growing buffer that begins with room for a batch's header. */
export class RecordWriter {
  #bytes: Buffer;
  #position: number = BATCH_FIELD.RECORDS;

  constructor(initialBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(initialBytes, BATCH_FIELD.RECORDS));
  }

  /** The header's room and the records since the last `reset`: a view, valid until the next call. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#position);
  }

  get position(): number {
    return this.#position;
  }

  /** Forgets the records and keeps the memory. */
  reset(): void {
    this.#position = BATCH_FIELD.RECORDS;
  }

  write(
    timestampDelta: Timestamp,
    offsetDelta: number,
    key: Buffer | null,
    value: Buffer | null,
    headers: Headers,
  ): void {
    const size =
      RECORD_ATTRIBUTES_SIZE +
      sizeOfVarlong(timestampDelta) +
      sizeOfVarint(offsetDelta) +
      sizeOfNullable(key) +
      sizeOfNullable(value) +
      sizeOfHeaders(headers);
    this.#ensure(size + MAX_VARINT_SIZE);
    const bytes = this.#bytes;
    let at = writeVarint(bytes, this.#position, size);
    bytes[at++] = 0;
    at = writeVarlong(bytes, at, timestampDelta);
    at = writeVarint(bytes, at, offsetDelta);
    at = writeNullable(bytes, at, key);
    at = writeNullable(bytes, at, value);
    this.#position = writeHeaders(bytes, at, headers);
  }

  #ensure(size: number): void {
    const needed = this.#position + size;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#position);
    this.#bytes = grown;
  }
}

function sizeOfNullable(data: Buffer | null): number {
  return data === null ? 1 : sizeOfVarint(data.length) + data.length;
}

function sizeOfHeaders(headers: Headers): number {
  let size = sizeOfVarint(headers.length);
  for (let i = 0; i < headers.length; i++) {
    const { key, value } = headers[i] as Headers[number];
    size += sizeOfNullable(keyBytes(key)) + sizeOfNullable(value);
  }
  return size;
}

function writeNullable(bytes: Buffer, at: number, data: Buffer | null): number {
  if (data === null) return writeVarint(bytes, at, NULL_LENGTH);
  const length = data.length;
  const start = writeVarint(bytes, at, length);
  if (length < SHORT_COPY) {
    for (let i = 0; i < length; i++) bytes[start + i] = data[i] as number;
  } else {
    bytes.set(data, start);
  }
  return start + length;
}

function writeHeaders(bytes: Buffer, at: number, headers: Headers): number {
  let position = writeVarint(bytes, at, headers.length);
  for (let i = 0; i < headers.length; i++) {
    const { key, value } = headers[i] as Headers[number];
    position = writeNullable(bytes, position, keyBytes(key));
    position = writeNullable(bytes, position, value);
  }
  return position;
}

function keyBytes(key: string): Buffer {
  const kept = keptKeys.get(key);
  if (kept !== undefined) return kept;
  const bytes = Buffer.from(key, 'utf8');
  if (keptKeys.size < MAX_KEPT_KEYS && key.length <= MAX_KEPT_KEY_LENGTH) keptKeys.set(key, bytes);
  return bytes;
}
