import { StreamsError } from '../model/errors.ts';
import type { Timestamp } from '../model/timestamp.ts';
import type { VersionedRecord } from '../state/versioned-record.ts';
import type { Query, QueryIterator, ResultOrder } from './query.ts';

/** Asks a versioned store for the value that a key had at a time, the latest without one (`query.VersionedKeyQuery`). */
export interface VersionedKeyQuery<K, V> extends Query<VersionedRecord<V> | undefined> {
  readonly kind: 'versioned-key';
  readonly key: K;
  readonly asOf: Timestamp | undefined;
}

/** Makes {@link VersionedKeyQuery}. */
export const VersionedKeyQuery = {
  /** @example VersionedKeyQuery.withKey<string, number>('p1', { asOf: yesterday }) */
  withKey<K, V>(key: K, options: { readonly asOf?: Timestamp } = {}): VersionedKeyQuery<K, V> {
    return Object.freeze({ kind: 'versioned-key', key, asOf: options.asOf });
  },
};

/** What versions of a key are asked for. */
export interface MultiVersionedKeyOptions {
  /** Versions valid at or after it; open where undefined, ms. */
  readonly fromTime?: Timestamp;
  /** Versions valid at or before it; open where undefined, ms. */
  readonly toTime?: Timestamp;
  /** By the time from which they are valid. Default `descending`, the latest first. */
  readonly order?: ResultOrder;
}

/** Asks a versioned store for the values that a key had at any time of a stretch of time (`query.MultiVersionedKeyQuery`). */
export interface MultiVersionedKeyQuery<K, V> extends Query<QueryIterator<VersionedRecord<V>>> {
  readonly kind: 'multi-versioned-key';
  readonly key: K;
  readonly fromTime: Timestamp | undefined;
  readonly toTime: Timestamp | undefined;
  readonly order: ResultOrder;
}

/** Makes {@link MultiVersionedKeyQuery}. */
export const MultiVersionedKeyQuery = {
  /**
   * @throws StreamsError STREAMS_INVALID_ARGUMENT when `fromTime` lies after `toTime`
   * @example MultiVersionedKeyQuery.withKey<string, number>('p1', { fromTime: yesterday, order: 'ascending' })
   */
  withKey<K, V>(key: K, options: MultiVersionedKeyOptions = {}): MultiVersionedKeyQuery<K, V> {
    const { fromTime, toTime, order = 'descending' } = options;
    if (fromTime !== undefined && toTime !== undefined && fromTime > toTime) {
      throw new StreamsError('STREAMS_INVALID_ARGUMENT', `fromTime is ${fromTime}, after toTime, ${toTime}`);
    }
    return Object.freeze({ kind: 'multi-versioned-key', key, fromTime, toTime, order });
  },
};
