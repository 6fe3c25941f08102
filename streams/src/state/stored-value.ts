import type { Timestamp } from '../model/timestamp.ts';
import { type FixedLengthSerde, isFixedLength } from '../serdes/fixed-length-serde.ts';
import { readInt64, type Serde, writeInt64 } from '../serdes/index.ts';

const TIMESTAMP_LENGTH = 8;

/** A table's value and the timestamp of the record that made it (`state.ValueAndTimestamp`). */
export interface ValueAndTimestamp<V> {
  readonly value: V;
  readonly timestamp: Timestamp;
}

/** How values stand in a store, and how its changelog has them. */
export interface StoredFormat<V> {
  serialize(topic: string, value: V): Buffer;
  deserialize(topic: string, stored: Buffer): V;
  /** The changelog record's value, of the stored bytes. */
  logged(stored: Buffer): Buffer;
  /** The changelog record's timestamp; undefined: that of the record in hand. */
  timestampOf(value: V): Timestamp | undefined;
  /** The stored bytes, of a changelog record's value and timestamp. */
  restored(logged: Buffer, timestamp: Timestamp): Buffer;
}

/** Values as the serde writes them, here and there. */
export function plainFormat<V>(serde: Serde<V>): StoredFormat<V> {
  return {
    serialize: (topic, value) => serde.serialize(topic, value),
    deserialize: (topic, stored) => serde.deserialize(topic, stored),
    logged: (stored) => stored,
    timestampOf: () => undefined,
    restored: (logged) => logged,
  };
}

/** The timestamp as int64, then the value; the changelog has the value alone, and the timestamp as its record's. */
export function timestampedFormat<V>(serde: Serde<V>): StoredFormat<ValueAndTimestamp<V>> {
  return {
    ...(isFixedLength(serde) ? inPlace(serde) : besideValue(serde)),
    logged: (stored) => stored.subarray(TIMESTAMP_LENGTH),
    timestampOf: ({ timestamp }) => timestamp,
    restored: withTimestamp,
  };
}

type Codec<V> = Pick<StoredFormat<ValueAndTimestamp<V>>, 'serialize' | 'deserialize'>;

function besideValue<V>(serde: Serde<V>): Codec<V> {
  return {
    serialize: (topic, { value, timestamp }) => withTimestamp(serde.serialize(topic, value), timestamp),
    deserialize: (topic, stored) => ({
      value: serde.deserialize(topic, stored.subarray(TIMESTAMP_LENGTH)),
      timestamp: readInt64(stored, 0),
    }),
  };
}

/** The same bytes without a buffer for the value in between. */
function inPlace<V>(serde: FixedLengthSerde<V>): Codec<V> {
  const length = TIMESTAMP_LENGTH + serde.byteLength;
  const { deserialize } = besideValue(serde);
  return {
    serialize(_topic, { value, timestamp }) {
      const stored = Buffer.allocUnsafe(length);
      writeInt64(stored, timestamp, 0);
      serde.write(stored, value, TIMESTAMP_LENGTH);
      return stored;
    },
    deserialize(topic, stored) {
      if (stored.length !== length) return deserialize(topic, stored);
      return { value: serde.read(stored, TIMESTAMP_LENGTH), timestamp: readInt64(stored, 0) };
    },
  };
}

function withTimestamp(value: Buffer, timestamp: Timestamp): Buffer {
  const stored = Buffer.allocUnsafe(value.length + TIMESTAMP_LENGTH);
  writeInt64(stored, timestamp, 0);
  value.copy(stored, TIMESTAMP_LENGTH);
  return stored;
}
