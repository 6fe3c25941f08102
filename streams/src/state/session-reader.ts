import type { ReadOnlyBytesStore } from '../model/state-store.ts';
import { laterOf, type Timestamp } from '../model/timestamp.ts';
import type { Windowed } from '../model/windowed.ts';
import { afterKey } from './key-bounds.ts';
import type { BytesQuery } from './queries/bytes-query.ts';
import type { EntryScan, QueryableView } from './queries/queryable-view.ts';
import { scanSessions } from './queries/scan-sessions.ts';
import type { Retention } from './retention.ts';
import {
  END_OF_TIME,
  isSessionOf,
  sessionEndOf,
  sessionKey,
  sessionRecordKeyOf,
  sessionStartOf,
} from './session-key.ts';
import type { ReadOnlySessionStore } from './session-store.ts';
import type { StoreSerdes } from './store-serdes.ts';
import type { WindowedIterator } from './window-store.ts';

/** Reads a session store's bytes as sessions; those past their retention are left out. */
export class SessionReader<K, V> implements ReadOnlySessionStore<K, V>, QueryableView {
  readonly #bytes: ReadOnlyBytesStore;
  readonly #serdes: StoreSerdes<K, V>;
  readonly #retention: Retention;

  constructor(bytes: ReadOnlyBytesStore, serdes: StoreSerdes<K, V>, retention: Retention) {
    this.#bytes = bytes;
    this.#serdes = serdes;
    this.#retention = retention;
  }

  findSessions(key: K, earliestEnd: Timestamp, latestStart: Timestamp): WindowedIterator<K, V> {
    return this.#sessionsOf(key, earliestEnd, latestStart, false);
  }

  backwardFindSessions(key: K, earliestEnd: Timestamp, latestStart: Timestamp): WindowedIterator<K, V> {
    return this.#sessionsOf(key, earliestEnd, latestStart, true);
  }

  fetchSession(key: K, start: Timestamp, end: Timestamp): V | undefined {
    if (end < this.#retention.oldest) return undefined;
    return this.#serdes.valueOf(this.#bytes.get(sessionKey(this.#serdes.keyBytes(key), end, start)));
  }

  fetch(key: K): WindowedIterator<K, V> {
    return this.#sessionsOf(key, 0, END_OF_TIME, false);
  }

  backwardFetch(key: K): WindowedIterator<K, V> {
    return this.#sessionsOf(key, 0, END_OF_TIME, true);
  }

  *all(): Generator<readonly [key: Windowed<K>, value: V], undefined> {
    for (const [storeKey, stored] of this.#bytes.range()) {
      const end = sessionEndOf(storeKey);
      if (end < this.#retention.oldest) continue;
      const window = { start: sessionStartOf(storeKey), end };
      yield [{ key: this.#serdes.key(sessionRecordKeyOf(storeKey)), window }, this.#serdes.value(stored)];
    }
  }

  scan(query: BytesQuery, after?: Buffer): EntryScan | undefined {
    return scanSessions(this.#bytes, this.#retention.oldest, query, after);
  }

  *#sessionsOf(
    key: K,
    earliestEnd: Timestamp,
    latestStart: Timestamp,
    reverse: boolean,
  ): Generator<readonly [key: Windowed<K>, value: V], undefined> {
    const keyBytes = this.#serdes.keyBytes(key);
    const low = sessionKey(keyBytes, laterOf(earliestEnd, this.#retention.oldest), 0);
    const high = afterKey(sessionKey(keyBytes, END_OF_TIME, END_OF_TIME));
    for (const [storeKey, stored] of this.#bytes.range(low, high, reverse)) {
      if (!isSessionOf(storeKey, keyBytes)) continue;
      const start = sessionStartOf(storeKey);
      if (start > latestStart) continue;
      yield [{ key, window: { start, end: sessionEndOf(storeKey) } }, this.#serdes.value(stored)];
    }
  }
}
