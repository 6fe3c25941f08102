import { plusMs } from '../model/timestamp.ts';
import type { Windowed } from '../model/windowed.ts';
import { readInt64, writeInt64 } from './int64.ts';
import type { Serde } from './serde.ts';

/**
 * A key in a time window: the key, then the window's start as int64 (`TimeWindowedSerde`). The end is not in the bytes:
 * it is the start plus `sizeMs`.
 */
export function timeWindowedSerde<K>(inner: Serde<K>, sizeMs: number): Serde<Windowed<K>> {
  return {
    serialize: (topic, { key, window }, headers) => {
      const keyBytes = inner.serialize(topic, key, headers);
      const bytes = Buffer.allocUnsafe(keyBytes.length + 8);
      keyBytes.copy(bytes);
      writeInt64(bytes, window.start, keyBytes.length);
      return bytes;
    },
    deserialize: (topic, bytes, headers) => {
      const keyLength = lengthBefore(bytes, 8);
      const key = inner.deserialize(topic, bytes.subarray(0, keyLength), headers);
      const start = readInt64(bytes, keyLength);
      return { key, window: { start, end: plusMs(start, sizeMs) } };
    },
  };
}

/** A key in a session window: the key, then the session's end, then its start, as int64 (`SessionWindowedSerde`). */
export function sessionWindowedSerde<K>(inner: Serde<K>): Serde<Windowed<K>> {
  return {
    serialize: (topic, { key, window }, headers) => {
      const keyBytes = inner.serialize(topic, key, headers);
      const bytes = Buffer.allocUnsafe(keyBytes.length + 16);
      keyBytes.copy(bytes);
      writeInt64(bytes, window.end, keyBytes.length);
      writeInt64(bytes, window.start, keyBytes.length + 8);
      return bytes;
    },
    deserialize: (topic, bytes, headers) => {
      const keyLength = lengthBefore(bytes, 16);
      const key = inner.deserialize(topic, bytes.subarray(0, keyLength), headers);
      return { key, window: { start: readInt64(bytes, keyLength + 8), end: readInt64(bytes, keyLength) } };
    },
  };
}

function lengthBefore(bytes: Buffer, suffix: number): number {
  if (bytes.length >= suffix) return bytes.length - suffix;
  throw new RangeError(`a windowed key ends in ${suffix} bytes of time, these are ${bytes.length} in all`);
}
