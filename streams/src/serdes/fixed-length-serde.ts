import type { Serde } from './serde.ts';

const FIXED_LENGTH: unique symbol = Symbol('fixed length');

/** A serde whose every value takes the same number of bytes, so that it can stand among others without a buffer of its own. */
export interface FixedLengthSerde<T> extends Serde<T> {
  readonly [FIXED_LENGTH]: true;
  /** Bytes of a value. */
  readonly byteLength: number;
  write(target: Buffer, value: T, at: number): void;
  read(source: Buffer, at: number): T;
}

/** A serde of what `write` and `read` do; `name` is for the RangeError that bytes of another length give. */
export function fixedLengthSerde<T>(
  name: string,
  byteLength: number,
  { write, read }: Pick<FixedLengthSerde<T>, 'write' | 'read'>,
): FixedLengthSerde<T> {
  return {
    [FIXED_LENGTH]: true,
    byteLength,
    write,
    read,
    serialize(_topic, value) {
      const bytes = Buffer.allocUnsafe(byteLength);
      write(bytes, value, 0);
      return bytes;
    },
    deserialize(_topic, bytes) {
      if (bytes.length !== byteLength) {
        throw new RangeError(`${name} is ${byteLength} bytes, these are ${bytes.length}`);
      }
      return read(bytes, 0);
    },
  };
}

/** Whether values can be written and read in place. */
export function isFixedLength<T>(serde: Serde<T>): serde is FixedLengthSerde<T> {
  return FIXED_LENGTH in serde;
}
