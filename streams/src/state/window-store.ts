import type { StateStore } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import type { Windowed } from '../model/windowed.ts';
import type { ValueAndTimestamp } from './stored-value.ts';

/** The windows of one key, by start. */
export type WindowStoreIterator<V> = IterableIterator<readonly [windowStart: Timestamp, value: V]>;

/**
 * Windows or sessions of several keys. In memory they come by time (start, or end for sessions), then by the bytes of
 * the key; on disk by segments of time, half the retention and at least a minute long, then key, then time.
 */
export type WindowedIterator<K, V> = IterableIterator<readonly [key: Windowed<K>, value: V]>;

/** What may be read of a window store (`state.ReadOnlyWindowStore`). Times are window starts, ms, both ends included. */
export interface ReadOnlyWindowStore<K, V> {
  /**
   * The value of the window of `key` that starts then. A store that retains duplicates has no one value: on disk it is that
   * of the last put of all, if that was into this window; in memory there is none.
   */
  fetch(key: K, windowStart: Timestamp): V | undefined;
  /** The windows of `key` that start between the two, ascending. */
  fetch(key: K, from: Timestamp, to: Timestamp): WindowStoreIterator<V>;
  /** The windows of the keys from one to the other, both included, open where undefined. */
  fetch(keyFrom: K | undefined, keyTo: K | undefined, from: Timestamp, to: Timestamp): WindowedIterator<K, V>;
  backwardFetch(key: K, from: Timestamp, to: Timestamp): WindowStoreIterator<V>;
  backwardFetch(keyFrom: K | undefined, keyTo: K | undefined, from: Timestamp, to: Timestamp): WindowedIterator<K, V>;
  /** The windows of all keys that start between the two. */
  fetchAll(from: Timestamp, to: Timestamp): WindowedIterator<K, V>;
  backwardFetchAll(from: Timestamp, to: Timestamp): WindowedIterator<K, V>;
  all(): WindowedIterator<K, V>;
  backwardAll(): WindowedIterator<K, V>;
}

/**
 * One value a key and window, kept for a time (`state.WindowStore`): windows that start at or before the highest start
 * seen minus the retention are not returned any more, and a put of one is left out and counted.
 */
export interface WindowStore<K, V> extends StateStore, ReadOnlyWindowStore<K, V> {
  /** Stores the value; null deletes, or does nothing in a store that retains duplicates. */
  put(key: K, value: V | null, windowStart: Timestamp): void;
  /** The same store as of the last commit: what queries may see. */
  committedView(): ReadOnlyWindowStore<K, V>;
}

/** A windowed table's store: values with the timestamp of their record (`state.TimestampedWindowStore`). */
export type TimestampedWindowStore<K, V> = WindowStore<K, ValueAndTimestamp<V>>;
