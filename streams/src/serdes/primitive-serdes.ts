import { StreamsError } from '../model/errors.ts';
import type { Serde } from './serde.ts';

/** UTF-8 text (Java's StringSerde). */
export const stringSerde: Serde<string> = {
  serialize: (_, data) => Buffer.from(data, 'utf8'),
  deserialize: (_, bytes) => bytes.toString('utf8'),
};

/** Bytes as they are (Java's ByteArraySerde). */
export const bytesSerde: Serde<Buffer> = {
  serialize: (_, data) => data,
  deserialize: (_, bytes) => bytes,
};

/** A 32-bit integer, 4 bytes big-endian (Java's IntegerSerde). Other numbers are refused. */
export const integerSerde: Serde<number> = {
  serialize(_, data) {
    if (!Number.isInteger(data) || data < -(2 ** 31) || data >= 2 ** 31) throw outOfRange(data, 'a 32-bit integer');
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeInt32BE(data, 0);
    return bytes;
  },
  deserialize(_, bytes) {
    expectLength(bytes, 4, 'a 32-bit integer');
    return bytes.readInt32BE(0);
  },
};

/** A 64-bit integer as a bigint, 8 bytes big-endian (Java's LongSerde). */
export const longSerde: Serde<bigint> = {
  serialize(_, data) {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigInt64BE(data, 0);
    return bytes;
  },
  deserialize(_, bytes) {
    expectLength(bytes, 8, 'a 64-bit integer');
    return bytes.readBigInt64BE(0);
  },
};

/** A 64-bit integer that is known to stay below 2^53, as a number: what counts are kept as. Java's LongSerde on the wire. */
export const safeLongSerde: Serde<number> = {
  serialize(_, data) {
    if (!Number.isSafeInteger(data)) throw outOfRange(data, 'a whole number below 2^53');
    const bytes = Buffer.allocUnsafe(8);
    const high = Math.floor(data / 2 ** 32);
    bytes.writeInt32BE(high, 0);
    bytes.writeUInt32BE(data - high * 2 ** 32, 4);
    return bytes;
  },
  deserialize(_, bytes) {
    expectLength(bytes, 8, 'a 64-bit integer');
    const value = bytes.readInt32BE(0) * 2 ** 32 + bytes.readUInt32BE(4);
    if (!Number.isSafeInteger(value)) throw outOfRange(bytes.readBigInt64BE(0), 'a whole number below 2^53');
    return value;
  },
};

/** An IEEE 754 double, 8 bytes big-endian (Java's DoubleSerde). */
export const doubleSerde: Serde<number> = {
  serialize(_, data) {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeDoubleBE(data, 0);
    return bytes;
  },
  deserialize(_, bytes) {
    expectLength(bytes, 8, 'a double');
    return bytes.readDoubleBE(0);
  },
};

/** JSON text; the caller says what type it holds, nothing checks it. */
export function jsonSerde<T>(): Serde<T> {
  return {
    serialize: (_, data) => Buffer.from(JSON.stringify(data), 'utf8'),
    deserialize: (_, bytes) => JSON.parse(bytes.toString('utf8')) as T,
  };
}

/** The serdes that come with the library, by the names Java's `Serdes` gives them. */
export const Serdes = {
  string: stringSerde,
  bytes: bytesSerde,
  integer: integerSerde,
  long: longSerde,
  safeLong: safeLongSerde,
  double: doubleSerde,
  json: jsonSerde,
} as const;

function expectLength(bytes: Buffer, length: number, what: string): void {
  if (bytes.length === length) return;
  throw new StreamsError('STREAMS_DESERIALIZATION', `${what} has ${length} bytes, these are ${bytes.length}`);
}

function outOfRange(value: unknown, want: string): StreamsError {
  return new StreamsError('STREAMS_SERIALIZATION', `${value} is not ${want}`);
}
