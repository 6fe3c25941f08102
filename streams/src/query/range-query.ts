import type { ValueAndTimestamp } from '../state/stored-value.ts';
import type { Query, QueryIterator, ResultOrder } from './query.ts';

/** The keys of a range, by their bytes; both ends are included, open where undefined. */
interface Range<K> {
  readonly lowerBound: K | undefined;
  readonly upperBound: K | undefined;
  readonly order: ResultOrder;
}

/** How a range is read. */
export interface RangeOptions {
  /** Default `ascending`. */
  readonly order?: ResultOrder;
}

/** Asks a key-value store for the values of a range of keys (`query.RangeQuery`). */
export interface RangeQuery<K, V> extends Query<QueryIterator<readonly [key: K, value: V]>>, Range<K> {
  readonly kind: 'range';
}

/** Makes {@link RangeQuery}. An end that is null or undefined is open. */
export const RangeQuery = {
  /** @example RangeQuery.withRange<string, number>('a', 'f', { order: 'descending' }) */
  withRange<K, V>(lower: K | null | undefined, upper: K | null | undefined, options?: RangeOptions): RangeQuery<K, V> {
    return Object.freeze({ kind: 'range', ...rangeOf(lower, upper, options) });
  },
  withLowerBound<K, V>(lower: K, options?: RangeOptions): RangeQuery<K, V> {
    return RangeQuery.withRange<K, V>(lower, undefined, options);
  },
  withUpperBound<K, V>(upper: K, options?: RangeOptions): RangeQuery<K, V> {
    return RangeQuery.withRange<K, V>(undefined, upper, options);
  },
  withNoBounds<K, V>(options?: RangeOptions): RangeQuery<K, V> {
    return RangeQuery.withRange<K, V>(undefined, undefined, options);
  },
};

/** Asks a table's store for the values of a range of keys and their timestamps (`query.TimestampedRangeQuery`). */
export interface TimestampedRangeQuery<K, V>
  extends Query<QueryIterator<readonly [key: K, value: ValueAndTimestamp<V>]>>,
    Range<K> {
  readonly kind: 'timestamped-range';
}

/** Makes {@link TimestampedRangeQuery}. An end that is null or undefined is open. */
export const TimestampedRangeQuery = {
  /** @example TimestampedRangeQuery.withRange<string, number>('a', 'f') */
  withRange<K, V>(
    lower: K | null | undefined,
    upper: K | null | undefined,
    options?: RangeOptions,
  ): TimestampedRangeQuery<K, V> {
    return Object.freeze({ kind: 'timestamped-range', ...rangeOf(lower, upper, options) });
  },
  withLowerBound<K, V>(lower: K, options?: RangeOptions): TimestampedRangeQuery<K, V> {
    return TimestampedRangeQuery.withRange<K, V>(lower, undefined, options);
  },
  withUpperBound<K, V>(upper: K, options?: RangeOptions): TimestampedRangeQuery<K, V> {
    return TimestampedRangeQuery.withRange<K, V>(undefined, upper, options);
  },
  withNoBounds<K, V>(options?: RangeOptions): TimestampedRangeQuery<K, V> {
    return TimestampedRangeQuery.withRange<K, V>(undefined, undefined, options);
  },
};

function rangeOf<K>(
  lower: K | null | undefined,
  upper: K | null | undefined,
  { order = 'ascending' }: RangeOptions = {},
): Range<K> {
  return { lowerBound: lower ?? undefined, upperBound: upper ?? undefined, order };
}
