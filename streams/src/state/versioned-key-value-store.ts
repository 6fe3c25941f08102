import type { StateStore } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import type { VersionedRecord } from './versioned-record.ts';

/**
 * What a put was worth: `latest`, no version of the key is newer; a timestamp, that of the next version, so that the
 * put was out of order; `not-put`, it was older than the history and nothing was changed.
 */
export type VersionedPut = 'latest' | 'not-put' | Timestamp;

/** Which versions of a key are wanted: those valid at some time of the span, both ends included, open where undefined. */
export interface HistoryRange {
  readonly from?: Timestamp | undefined;
  readonly to?: Timestamp | undefined;
  /** By timestamp. Default `ascending`. */
  readonly order?: 'ascending' | 'descending' | undefined;
}

/** What may be read of a versioned store. */
export interface ReadOnlyVersionedKeyValueStore<K, V> {
  /** The latest version, or the one that was valid at `asOfTimestamp`; of times before the history, only if it still is. */
  get(key: K, asOfTimestamp?: Timestamp): VersionedRecord<V> | undefined;
  /**
   * The versions of one key (`MultiVersionedKeyQuery`). A span that ends before the history has the latest version alone,
   * if it was valid then; some versions a little older than the history may still be met.
   */
  history(key: K, range?: HistoryRange): IterableIterator<VersionedRecord<V>>;
}

/**
 * Versions of one value a key, by timestamp (`state.VersionedKeyValueStore`). The latest version of a key is kept for
 * good; an earlier one until {@link historyRetentionMs} of stream time after it was superseded. The history is the grace, too:
 * what is older than the highest timestamp seen minus it can neither be put nor deleted.
 */
export interface VersionedKeyValueStore<K, V> extends StateStore, ReadOnlyVersionedKeyValueStore<K, V> {
  /** How far back the history goes, ms of the store's stream time. */
  readonly historyRetentionMs: number;
  /** Stores a version, replacing one of the same timestamp; null: from then on there is no value. */
  put(key: K, value: V | null, timestamp: Timestamp): VersionedPut;
  /** As putting null; answers the version that was valid at `timestamp`, undefined also where it is older than the history. */
  delete(key: K, timestamp: Timestamp): VersionedRecord<V> | undefined;
  /** The same store as of the last commit: what queries may see. */
  committedView(): ReadOnlyVersionedKeyValueStore<K, V>;
}

/** Whether a store keeps versions. */
export function isVersionedStore<K, V>(store: StateStore): store is VersionedKeyValueStore<K, V> {
  return 'historyRetentionMs' in store;
}
