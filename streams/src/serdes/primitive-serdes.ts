import { readInt64, writeInt64 } from './int64.ts';
import type { Serde } from './serde.ts';

/** Text as UTF-8 (`Serdes.String`). */
export const stringSerde: Serde<string> = {
  serialize: (_topic, text) => Buffer.from(text, 'utf8'),
  deserialize: (_topic, bytes) => bytes.toString('utf8'),
};

/** Bytes as they are, not copied (`Serdes.ByteBuffer`). */
export const bytesSerde: Serde<Buffer> = {
  serialize: (_topic, bytes) => bytes,
  deserialize: (_topic, bytes) => bytes,
};

/** An int32 in 4 bytes (`Serdes.Integer`). @throws RangeError when the number is none. */
export const integerSerde: Serde<number> = {
  serialize: (_topic, value) => {
    const bytes = Buffer.allocUnsafe(4);
    if (!Number.isInteger(value)) throw new RangeError(`${value} is not an integer`);
    bytes.writeInt32BE(value, 0);
    return bytes;
  },
  deserialize: (_topic, bytes) => sized(bytes, 4, 'integer').readInt32BE(0),
};

/** An int64 in 8 bytes (`Serdes.Long`), every one of them exact. @throws RangeError when it is out of range. */
export const longSerde: Serde<bigint> = {
  serialize: (_topic, value) => {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigInt64BE(value, 0);
    return bytes;
  },
  deserialize: (_topic, bytes) => sized(bytes, 8, 'long').readBigInt64BE(0),
};

/**
 * An int64 in the bytes of `Serdes.Long`, as a number: for counts and ids that stay within 2^53.
 * @throws RangeError when a value does not, in either direction: digits are never lost.
 */
export const safeLongSerde: Serde<number> = {
  serialize: (_topic, value) => {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an exact integer: use longSerde`);
    const bytes = Buffer.allocUnsafe(8);
    writeInt64(bytes, value, 0);
    return bytes;
  },
  deserialize: (_topic, bytes) => {
    const value = readInt64(sized(bytes, 8, 'long'), 0);
    if (typeof value === 'number') return value;
    throw new RangeError(`${value} is more than a number holds exactly: use longSerde`);
  },
};

/** A floating-point number in 8 bytes (`Serdes.Double`). */
export const doubleSerde: Serde<number> = {
  serialize: (_topic, value) => {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeDoubleBE(value, 0);
    return bytes;
  },
  deserialize: (_topic, bytes) => sized(bytes, 8, 'double').readDoubleBE(0),
};

/** True as one byte 1, false as 0 (`Serdes.Boolean`). */
export const booleanSerde: Serde<boolean> = {
  serialize: (_topic, value) => Buffer.from([value ? 1 : 0]),
  deserialize: (_topic, bytes) => {
    const byte = sized(bytes, 1, 'boolean')[0];
    if (byte !== 0 && byte !== 1) throw new RangeError(`a boolean is the byte 0 or 1, not ${byte}`);
    return byte === 1;
  },
};

/** For what is always null (`Serdes.Void`). @throws RangeError for any bytes. */
export const voidSerde: Serde<never> = {
  serialize: () => {
    throw new RangeError('a void serde has only null');
  },
  deserialize: () => {
    throw new RangeError('a void serde has only null');
  },
};

function sized(bytes: Buffer, length: number, type: string): Buffer {
  if (bytes.length === length) return bytes;
  throw new RangeError(`${type === 'integer' ? 'an' : 'a'} ${type} is ${length} bytes, these are ${bytes.length}`);
}
