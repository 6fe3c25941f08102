import type { Timestamp } from '../model/timestamp.ts';
import type { Windowed } from '../model/windowed.ts';
import type { Query, QueryIterator } from './query.ts';

/**
 * Asks a window store for the windows of a key that start between two times, both included, by start
 * (`query.WindowKeyQuery`). `V` is what the store keeps: of a windowed table a `ValueAndTimestamp`.
 */
export interface WindowKeyQuery<K, V> extends Query<QueryIterator<readonly [windowStart: Timestamp, value: V]>> {
  readonly kind: 'window-key';
  readonly key: K;
  readonly timeFrom: Timestamp;
  readonly timeTo: Timestamp;
}

/** Makes {@link WindowKeyQuery}. */
export const WindowKeyQuery = {
  /** @example WindowKeyQuery.withKeyAndWindowStartRange<string, number>('/home', hourAgo, now) */
  withKeyAndWindowStartRange<K, V>(key: K, timeFrom: Timestamp, timeTo: Timestamp): WindowKeyQuery<K, V> {
    return Object.freeze({ kind: 'window-key', key, timeFrom, timeTo });
  },
};

/** Asks for windows of all keys by their start, or for the sessions of a key (`query.WindowRangeQuery`). */
export type WindowRangeQuery<K, V> = WindowStartRangeQuery<K, V> | SessionsQuery<K, V>;

/** Of a window store: the windows that start between two times, both included, by the bytes of the key, then by start. */
export interface WindowStartRangeQuery<K, V> extends Query<QueryIterator<readonly [key: Windowed<K>, value: V]>> {
  readonly kind: 'window-range';
  readonly timeFrom: Timestamp;
  readonly timeTo: Timestamp;
}

/** Of a session store: the sessions of a key, by end, then start. */
export interface SessionsQuery<K, V> extends Query<QueryIterator<readonly [key: Windowed<K>, value: V]>> {
  readonly kind: 'sessions';
  readonly key: K;
}

/** Makes {@link WindowRangeQuery}. */
export const WindowRangeQuery = {
  /** @example WindowRangeQuery.withWindowStartRange<string, number>(hourAgo, now) */
  withWindowStartRange<K, V>(timeFrom: Timestamp, timeTo: Timestamp): WindowStartRangeQuery<K, V> {
    return Object.freeze({ kind: 'window-range', timeFrom, timeTo });
  },
  /** @example WindowRangeQuery.withKey<string, number>('ann') */
  withKey<K, V>(key: K): SessionsQuery<K, V> {
    return Object.freeze({ kind: 'sessions', key });
  },
};
