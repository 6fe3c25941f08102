import { StreamsError } from '../model/errors.ts';
import type { Serde } from '../serdes/index.ts';
import { keyBytesOf } from '../serdes/key-bytes.ts';
import type { KeyBounds } from './key-bounds.ts';
import type { StoredFormat } from './stored-value.ts';

/** A store's keys and values to bytes and back; what a serde throws is reported with the store's name. */
export class StoreSerdes<K, V> {
  readonly topic: string;
  readonly format: StoredFormat<V>;
  readonly #store: string;
  readonly #keySerde: Serde<K>;

  constructor(store: string, topic: string, keySerde: Serde<K>, format: StoredFormat<V>) {
    this.topic = topic;
    this.format = format;
    this.#store = store;
    this.#keySerde = keySerde;
  }

  /** Not to be changed: others may have the same buffer. @throws STREAMS_SERIALIZATION */
  keyBytes(key: K): Buffer {
    try {
      return keyBytesOf(this.#keySerde, this.topic, key);
    } catch (cause) {
      throw this.#unwritten('key', cause);
    }
  }

  /** The bytes of both ends of a range of keys. @throws STREAMS_SERIALIZATION */
  keyBounds(from: K | null | undefined, to: K | null | undefined): KeyBounds {
    return { from: this.#boundBytes(from), to: this.#boundBytes(to) };
  }

  /** @throws STREAMS_SERIALIZATION */
  valueBytes(value: V): Buffer {
    try {
      return this.format.serialize(this.topic, value);
    } catch (cause) {
      throw this.#unwritten('value', cause);
    }
  }

  /** @throws STREAMS_DESERIALIZATION */
  key(bytes: Buffer): K {
    try {
      return this.#keySerde.deserialize(this.topic, bytes);
    } catch (cause) {
      throw this.#unread('key', cause);
    }
  }

  /** @throws STREAMS_DESERIALIZATION */
  value(stored: Buffer): V {
    try {
      return this.format.deserialize(this.topic, stored);
    } catch (cause) {
      throw this.#unread('value', cause);
    }
  }

  /** The value of stored bytes, undefined where there are none. */
  valueOf(stored: Buffer | undefined): V | undefined {
    return stored === undefined ? undefined : this.value(stored);
  }

  #boundBytes(key: K | null | undefined): Buffer | undefined {
    return key === null || key === undefined ? undefined : this.keyBytes(key);
  }

  #unwritten(what: string, cause: unknown): StreamsError {
    const message = `store '${this.#store}': a ${what} could not be written as bytes; is the ${what} serde the right one?`;
    return new StreamsError('STREAMS_SERIALIZATION', message, { store: this.#store, topic: this.topic, cause });
  }

  #unread(what: string, cause: unknown): StreamsError {
    const message = `store '${this.#store}': the bytes of a ${what} could not be read; is the ${what} serde the right one?`;
    return new StreamsError('STREAMS_DESERIALIZATION', message, { store: this.#store, topic: this.topic, cause });
  }
}
