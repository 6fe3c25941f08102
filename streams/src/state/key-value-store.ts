import type { StateStore } from '../model/state-store.ts';
import type { Serde } from '../serdes/index.ts';
import type { ValueAndTimestamp } from './stored-value.ts';

/** Entries in the order of their keys' bytes. */
export type KeyValueIterator<K, V> = IterableIterator<readonly [key: K, value: V]>;

/** What may be read of a key-value store (`state.ReadOnlyKeyValueStore`). Ranges include both ends, and are open
 * where one is left out or null. */
export interface ReadOnlyKeyValueStore<K, V> {
  get(key: K): V | undefined;
  range(from?: K | null, to?: K | null): KeyValueIterator<K, V>;
  reverseRange(from?: K | null, to?: K | null): KeyValueIterator<K, V>;
  all(): KeyValueIterator<K, V>;
  reverseAll(): KeyValueIterator<K, V>;
  /** The entries whose keys' bytes begin with those of `prefix`. */
  prefixScan<P>(prefix: P, prefixSerde: Serde<P>): KeyValueIterator<K, V>;
  approximateNumEntries(): number;
}

/** One value a key (`state.KeyValueStore`). Values may be null nowhere but in `put`, where null deletes. */
export interface KeyValueStore<K, V> extends StateStore, ReadOnlyKeyValueStore<K, V> {
  put(key: K, value: V | null): void;
  /** Puts the value unless there is one; answers the one there is. */
  putIfAbsent(key: K, value: V): V | undefined;
  putAll(entries: Iterable<readonly [key: K, value: V | null]>): void;
  /** Deletes; answers what there was. */
  delete(key: K): V | undefined;
  /** The same store as of the last commit: what queries may see. */
  committedView(): ReadOnlyKeyValueStore<K, V>;
}

/** A table's store: values with the timestamp of their record (`state.TimestampedKeyValueStore`). */
export type TimestampedKeyValueStore<K, V> = KeyValueStore<K, ValueAndTimestamp<V>>;
