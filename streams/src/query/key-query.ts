import type { ValueAndTimestamp } from '../state/stored-value.ts';
import type { Query } from './query.ts';

/** Asks a key-value store for the value of a key (`query.KeyQuery`). */
export interface KeyQuery<K, V> extends Query<V | undefined> {
  readonly kind: 'key';
  readonly key: K;
}

/** Makes {@link KeyQuery}. */
export const KeyQuery = {
  /** @example KeyQuery.withKey<string, number>('kafka') */
  withKey<K, V>(key: K): KeyQuery<K, V> {
    return Object.freeze({ kind: 'key', key });
  },
};

/** Asks a table's store for the value of a key and its timestamp (`query.TimestampedKeyQuery`). */
export interface TimestampedKeyQuery<K, V> extends Query<ValueAndTimestamp<V> | undefined> {
  readonly kind: 'timestamped-key';
  readonly key: K;
}

/** Makes {@link TimestampedKeyQuery}. */
export const TimestampedKeyQuery = {
  /** @example TimestampedKeyQuery.withKey<string, number>('kafka') */
  withKey<K, V>(key: K): TimestampedKeyQuery<K, V> {
    return Object.freeze({ kind: 'timestamped-key', key });
  },
};
