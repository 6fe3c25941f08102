import type { RecordContext } from '../../model/record-cache.ts';
import type { StateStore } from '../../model/state-store.ts';

/** A change as it leaves a store's cache: null where there is, or was, no value. */
export interface CachedChange<K, V> {
  readonly key: K;
  readonly newValue: V | null;
  /** Null too where old values were not asked for. */
  readonly oldValue: V | null;
  /** Of the record that made the change. */
  readonly context: RecordContext;
}

/** Called with the last change of each key when a cache is flushed or full (`state.internals.CacheFlushListener`). */
export type CacheFlushListener<K, V> = (change: CachedChange<K, V>) => void;

/** A store that may cache (`state.internals.CachedStateStore`). */
export interface CachedStateStore<K, V> extends StateStore {
  /** Answers whether the store caches, and so will call the listener; otherwise changes are the caller's to pass on. */
  setFlushListener(listener: CacheFlushListener<K, V>, sendOldValues: boolean): boolean;
  /** Whether changes wait in the cache. */
  readonly hasCachedChanges: boolean;
  /** Passes on what is cached. */
  flushCache(): void;
}

/** Whether a store is one of those that may cache. */
export function mayCache(store: StateStore): store is CachedStateStore<unknown, unknown> {
  return 'flushCache' in store;
}
