import type { StateStore } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import type { Windowed } from '../model/windowed.ts';
import type { WindowedIterator } from './window-store.ts';

/** What may be read of a session store (`state.ReadOnlySessionStore`). Times are ms; sessions include both their ends. */
export interface ReadOnlySessionStore<K, V> {
  /** The sessions of `key` that end at or after the one and start at or before the other, by end, then start. */
  findSessions(key: K, earliestEnd: Timestamp, latestStart: Timestamp): WindowedIterator<K, V>;
  /** Those of the keys from one to the other, both included, open where undefined. */
  findSessions(
    keyFrom: K | undefined,
    keyTo: K | undefined,
    earliestEnd: Timestamp,
    latestStart: Timestamp,
  ): WindowedIterator<K, V>;
  backwardFindSessions(key: K, earliestEnd: Timestamp, latestStart: Timestamp): WindowedIterator<K, V>;
  backwardFindSessions(
    keyFrom: K | undefined,
    keyTo: K | undefined,
    earliestEnd: Timestamp,
    latestStart: Timestamp,
  ): WindowedIterator<K, V>;
  /** The value of exactly this session. */
  fetchSession(key: K, start: Timestamp, end: Timestamp): V | undefined;
  /** All sessions of `key`. */
  fetch(key: K): WindowedIterator<K, V>;
  /** All sessions of the keys from one to the other, both included, open where undefined. */
  fetch(keyFrom: K | undefined, keyTo: K | undefined): WindowedIterator<K, V>;
  backwardFetch(key: K): WindowedIterator<K, V>;
  backwardFetch(keyFrom: K | undefined, keyTo: K | undefined): WindowedIterator<K, V>;
  /** All sessions. */
  all(): WindowedIterator<K, V>;
}

/**
 * One value a key and session, kept for a time (`state.SessionStore`): sessions that end at or before the latest end
 * seen minus the retention are not returned any more, and a put of one is left out and counted.
 */
export interface SessionStore<K, V> extends StateStore, ReadOnlySessionStore<K, V> {
  /** Stores a session's value; null removes it. */
  put(session: Windowed<K>, value: V | null): void;
  remove(session: Windowed<K>): void;
  /** The same store as of the last commit: what queries may see. */
  committedView(): ReadOnlySessionStore<K, V>;
}
