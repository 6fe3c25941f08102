import { readInt64, type Serde, Serdes, type Timestamp, timestampOf, writeInt64 } from '@orders-platform/streams';
import { number, text } from '../functions/values.ts';
import type { TypeName } from '../schema.ts';

/** An int64 that is a number wherever that is exact. */
const long: Serde<unknown> = {
  serialize(_topic, value) {
    if (typeof value !== 'number' && typeof value !== 'bigint') throw new TypeError('it is no long');
    const bytes = Buffer.allocUnsafe(8);
    writeInt64(bytes, value, 0);
    return bytes;
  },
  deserialize(_topic, bytes) {
    if (bytes.length !== 8) throw new RangeError(`${bytes.length} bytes where 8 are needed`);
    return readInt64(bytes, 0);
  },
};

const string: Serde<unknown> = {
  serialize(topic, value) {
    if (typeof value !== 'string') throw new TypeError('it is no string');
    return Serdes.string.serialize(topic, value);
  },
  deserialize: Serdes.string.deserialize,
};

const json = Serdes.json<unknown>();
const scalars: { readonly [name: string]: Serde<unknown> } = {
  string,
  long,
  int: Serdes.integer as Serde<unknown>,
  bytes: Serdes.bytes as Serde<unknown>,
  json: { serialize: (topic, value) => json.serialize(topic, jsonOf(value)), deserialize: json.deserialize },
};

/** JSON has no form for bytes and integers beyond 2^53-1: they are text there, and digits. */
function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return rawJson(String(value));
  return Buffer.isBuffer(value) ? text(value) : value;
}

/** A number as JSON has it, whatever its length; the compiler's library does not know it yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };

/** The serde of a type. */
export function serdeOf(type: TypeName): Serde<unknown> {
  if (typeof type === 'string') return scalars[type] as Serde<unknown>;
  const inner = serdeOf('windowed' in type ? type.windowed : type.session);
  const windowed = 'windowed' in type ? Serdes.timeWindowed(inner, type.sizeMs) : Serdes.sessionWindowed(inner);
  return windowed as Serde<unknown>;
}

/** The bytes of a key or value as a case file writes it; null for none. */
export function bytesOf(type: TypeName, written: unknown): Buffer | null {
  if (written === null || written === undefined) return null;
  return serdeOf(type).serialize('', read(type, written));
}

function read(type: TypeName, written: unknown): unknown {
  switch (type) {
    case 'long':
    case 'int':
      return number(written);
    case 'bytes':
      return Buffer.from(String(written), 'hex');
    case 'string':
      return text(written);
    default:
      return written;
  }
}

/** Bytes as a case file writes the key or value that they are; null for none. */
export function writtenOf(type: TypeName, bytes: Buffer | null): unknown {
  if (bytes === null) return null;
  const value = serdeOf(type).deserialize('', bytes);
  if (typeof type !== 'string' || Buffer.isBuffer(value)) return text(value);
  return typeof value === 'bigint' ? String(value) : value;
}

/** A 64-bit integer of a case file. */
export function timestampOfText(written: number | string): Timestamp {
  return timestampOf(BigInt(written));
}
