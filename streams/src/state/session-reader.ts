import { compareTimestamps, laterOf, type Timestamp } from '../model/timestamp.ts';
import type { Windowed } from '../model/windowed.ts';
import { afterKey } from './key-bounds.ts';
import type { BytesQuery } from './queries/bytes-query.ts';
import type { EntryScan, QueryableView } from './queries/queryable-view.ts';
import { scanSessions } from './queries/scan-sessions.ts';
import {
  ALL_TIMES,
  inOrder,
  liveSegments,
  type SegmentedEntry,
  type SegmentedReader,
  segmentedRange,
} from './segmented-range.ts';
import { isSessionOf, sessionEndOf, sessionKey, sessionRecordKeyOf, sessionStartOf } from './session-key.ts';
import type { ReadOnlySessionStore } from './session-store.ts';
import type { StoreSerdes } from './store-serdes.ts';
import type { WindowedIterator } from './window-store.ts';

const END_OF_TIME = ALL_TIMES.to;

type KeyRange<K> = readonly [from: K | undefined, to: K | undefined];

/** Reads a session store's bytes as sessions; those past their retention are left out. */
export class SessionReader<K, V> implements ReadOnlySessionStore<K, V>, QueryableView {
  readonly #reader: SegmentedReader;
  readonly #serdes: StoreSerdes<K, V>;

  constructor(
    { bytes, retention }: Pick<SegmentedReader, 'bytes' | 'retention'>,
    serdes: StoreSerdes<K, V>,
    { persistent }: { readonly persistent: boolean },
  ) {
    const order = persistent ? undefined : byEnd;
    this.#reader = { bytes, retention, order, timeOf: sessionEndOf, recordKeyOf: sessionRecordKeyOf };
    this.#serdes = serdes;
  }

  findSessions(key: K, earliestEnd: Timestamp, latestStart: Timestamp): WindowedIterator<K, V>;
  findSessions(
    keyFrom: K | undefined,
    keyTo: K | undefined,
    earliestEnd: Timestamp,
    latestStart: Timestamp,
  ): WindowedIterator<K, V>;
  findSessions(
    key: K | undefined,
    endOrKey: Timestamp | K | undefined,
    startOrEnd: Timestamp,
    latestStart?: Timestamp,
  ): WindowedIterator<K, V> {
    if (latestStart === undefined) return this.#sessionsOf(key as K, endOrKey as Timestamp, startOrEnd, false);
    return this.#sessions([key, endOrKey as K | undefined], startOrEnd, latestStart, false);
  }

  backwardFindSessions(key: K, earliestEnd: Timestamp, latestStart: Timestamp): WindowedIterator<K, V>;
  backwardFindSessions(
    keyFrom: K | undefined,
    keyTo: K | undefined,
    earliestEnd: Timestamp,
    latestStart: Timestamp,
  ): WindowedIterator<K, V>;
  backwardFindSessions(
    key: K | undefined,
    endOrKey: Timestamp | K | undefined,
    startOrEnd: Timestamp,
    latestStart?: Timestamp,
  ): WindowedIterator<K, V> {
    if (latestStart === undefined) return this.#sessionsOf(key as K, endOrKey as Timestamp, startOrEnd, true);
    return this.#sessions([key, endOrKey as K | undefined], startOrEnd, latestStart, true);
  }

  fetchSession(key: K, start: Timestamp, end: Timestamp): V | undefined {
    const { bytes, retention } = this.#reader;
    if (end < retention.oldest) return undefined;
    const storeKey = sessionKey(retention.segment(end), this.#serdes.keyBytes(key), end, start);
    return this.#serdes.valueOf(bytes.get(storeKey));
  }

  fetch(key: K): WindowedIterator<K, V>;
  fetch(keyFrom: K | undefined, keyTo: K | undefined): WindowedIterator<K, V>;
  fetch(...keys: [key: K] | KeyRange<K>): WindowedIterator<K, V> {
    if (keys.length === 1) return this.#sessionsOf(keys[0], 0, END_OF_TIME, false);
    return this.#sessions(keys, 0, END_OF_TIME, false);
  }

  backwardFetch(key: K): WindowedIterator<K, V>;
  backwardFetch(keyFrom: K | undefined, keyTo: K | undefined): WindowedIterator<K, V>;
  backwardFetch(...keys: [key: K] | KeyRange<K>): WindowedIterator<K, V> {
    if (keys.length === 1) return this.#sessionsOf(keys[0], 0, END_OF_TIME, true);
    return this.#sessions(keys, 0, END_OF_TIME, true);
  }

  all(): WindowedIterator<K, V> {
    return this.#sessions([undefined, undefined], 0, END_OF_TIME, false);
  }

  *#sessions(
    [keyFrom, keyTo]: KeyRange<K>,
    earliestEnd: Timestamp,
    latestStart: Timestamp,
    reverse: boolean,
  ): Generator<readonly [key: Windowed<K>, value: V], undefined> {
    const keys = this.#serdes.keyBounds(keyFrom, keyTo);
    const range = { from: earliestEnd, to: END_OF_TIME, reverse };
    for (const [storeKey, stored] of segmentedRange(this.#reader, keys, range)) {
      const start = sessionStartOf(storeKey);
      if (start > latestStart) continue;
      const window = { start, end: sessionEndOf(storeKey) };
      yield [{ key: this.#serdes.key(sessionRecordKeyOf(storeKey)), window }, this.#serdes.value(stored)];
    }
  }

  scan(query: BytesQuery, after?: Buffer): EntryScan | undefined {
    return scanSessions(this.#reader, query, after);
  }

  *#sessionsOf(
    key: K,
    earliestEnd: Timestamp,
    latestStart: Timestamp,
    reverse: boolean,
  ): Generator<readonly [key: Windowed<K>, value: V], undefined> {
    const { order } = this.#reader;
    const stored = this.#storedSessionsOf(this.#serdes.keyBytes(key), earliestEnd, reverse);
    for (const [storeKey, bytes] of order === undefined ? stored : inOrder([...stored], order, reverse)) {
      const start = sessionStartOf(storeKey);
      if (start > latestStart) continue;
      yield [{ key, window: { start, end: sessionEndOf(storeKey) } }, this.#serdes.value(bytes)];
    }
  }

  *#storedSessionsOf(key: Buffer, earliestEnd: Timestamp, reverse: boolean): Generator<SegmentedEntry> {
    const { bytes, retention } = this.#reader;
    const earliest = laterOf(earliestEnd, retention.oldest);
    for (const segment of liveSegments(retention, { from: earliest, to: END_OF_TIME, reverse })) {
      const low = sessionKey(segment, key, earliest, 0);
      const high = afterKey(sessionKey(segment, key, END_OF_TIME, END_OF_TIME));
      for (const entry of bytes.range(low, high, reverse)) if (isSessionOf(entry[0], key)) yield entry;
    }
  }
}

/** As Kafka Streams' store in memory: by end, then key; those of one key and end by start, latest first. */
function byEnd(a: Buffer, b: Buffer): number {
  return (
    compareTimestamps(sessionEndOf(a), sessionEndOf(b)) ||
    Buffer.compare(sessionRecordKeyOf(a), sessionRecordKeyOf(b)) ||
    compareTimestamps(sessionStartOf(b), sessionStartOf(a))
  );
}
