import { type FixedLengthSerde, fixedLengthSerde } from './fixed-length-serde.ts';
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
export const integerSerde: FixedLengthSerde<number> = fixedLengthSerde('an integer', 4, {
  write(bytes, value, at) {
    if (!Number.isInteger(value)) throw new RangeError(`${value} is not an integer`);
    bytes.writeInt32BE(value, at);
  },
  read: (bytes, at) => bytes.readInt32BE(at),
});

/** An int64 in 8 bytes (`Serdes.Long`), every one of them exact. @throws RangeError when it is out of range. */
export const longSerde: FixedLengthSerde<bigint> = fixedLengthSerde('a long', 8, {
  write: (bytes, value, at) => bytes.writeBigInt64BE(value, at),
  read: (bytes, at) => bytes.readBigInt64BE(at),
});

/**
 * An int64 in the bytes of `Serdes.Long`, as a number: for counts and ids that stay within 2^53.
 * @throws RangeError when a value does not, in either direction: digits are never lost.
 */
export const safeLongSerde: FixedLengthSerde<number> = fixedLengthSerde('a long', 8, {
  write(bytes, value, at) {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an exact integer: use longSerde`);
    writeInt64(bytes, value, at);
  },
  read(bytes, at) {
    const value = readInt64(bytes, at);
    if (typeof value === 'number') return value;
    throw new RangeError(`${value} is more than a number holds exactly: use longSerde`);
  },
});

/** A floating-point number in 8 bytes (`Serdes.Double`). */
export const doubleSerde: FixedLengthSerde<number> = fixedLengthSerde('a double', 8, {
  write: (bytes, value, at) => bytes.writeDoubleBE(value, at),
  read: (bytes, at) => bytes.readDoubleBE(at),
});

/** True as one byte 1, false as 0 (`Serdes.Boolean`). */
export const booleanSerde: FixedLengthSerde<boolean> = fixedLengthSerde('a boolean', 1, {
  write(bytes, value, at) {
    bytes[at] = value ? 1 : 0;
  },
  read(bytes, at) {
    const byte = bytes[at];
    if (byte !== 0 && byte !== 1) throw new RangeError(`a boolean is the byte 0 or 1, not ${byte}`);
    return byte === 1;
  },
});

/** For what is always null (`Serdes.Void`). @throws RangeError for any bytes. */
export const voidSerde: Serde<never> = {
  serialize: () => {
    throw new RangeError('a void serde has only null');
  },
  deserialize: () => {
    throw new RangeError('a void serde has only null');
  },
};
