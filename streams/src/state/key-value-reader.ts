import type { ReadOnlyBytesStore } from '../model/state-store.ts';
import type { Serde } from '../serdes/index.ts';
import { afterKey, afterPrefix } from './key-bounds.ts';
import type { KeyValueIterator, ReadOnlyKeyValueStore } from './key-value-store.ts';
import type { BytesQuery } from './queries/bytes-query.ts';
import type { EntryScan, QueryableView } from './queries/queryable-view.ts';
import { scanKeyValues } from './queries/scan-key-values.ts';
import type { StoreSerdes } from './store-serdes.ts';

/** Reads a key-value store's bytes as keys and values. */
export class KeyValueReader<K, V> implements ReadOnlyKeyValueStore<K, V>, QueryableView {
  readonly #bytes: ReadOnlyBytesStore;
  readonly #serdes: StoreSerdes<K, V>;

  constructor(bytes: ReadOnlyBytesStore, serdes: StoreSerdes<K, V>) {
    this.#bytes = bytes;
    this.#serdes = serdes;
  }

  get(key: K): V | undefined {
    return this.#serdes.valueOf(this.#bytes.get(this.#serdes.keyBytes(key)));
  }

  range(from?: K | null, to?: K | null): KeyValueIterator<K, V> {
    return this.#between(from, to, false);
  }

  reverseRange(from?: K | null, to?: K | null): KeyValueIterator<K, V> {
    return this.#between(from, to, true);
  }

  all(): KeyValueIterator<K, V> {
    return this.#read(this.#bytes.range());
  }

  reverseAll(): KeyValueIterator<K, V> {
    return this.#read(this.#bytes.range(undefined, undefined, true));
  }

  prefixScan<P>(prefix: P, prefixSerde: Serde<P>): KeyValueIterator<K, V> {
    const from = prefixSerde.serialize(this.#serdes.topic, prefix);
    return this.#read(this.#bytes.range(from, afterPrefix(from)));
  }

  approximateNumEntries(): number {
    return this.#bytes.approximateEntries();
  }

  scan(query: BytesQuery, after?: Buffer): EntryScan | undefined {
    return scanKeyValues(this.#bytes, query, after);
  }

  #between(from: K | null | undefined, to: K | null | undefined, reverse: boolean): KeyValueIterator<K, V> {
    const { from: low, to: last } = this.#serdes.keyBounds(from, to);
    const high = last === undefined ? undefined : afterKey(last);
    return this.#read(this.#bytes.range(low, high, reverse));
  }

  *#read(entries: Iterable<readonly [key: Buffer, value: Buffer]>): Generator<readonly [key: K, value: V], undefined> {
    for (const [key, stored] of entries) yield [this.#serdes.key(key), this.#serdes.value(stored)];
  }
}
