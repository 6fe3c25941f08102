/**
 * Interactive queries: which instance owns a key, what its store holds, and the HTTP that instances ask each other by.
 * Knows the runtime, not the DSL.
 */
export {
  AnywhereStore,
  type AnywhereStoreOptions,
  type KeyReadOptions,
  plainValues,
  type QueryAnswer,
  type RangeReadOptions,
  timestampedValues,
} from './anywhere-store.ts';
export type { KeyPartitioner } from './chosen-partition.ts';
export { InteractiveQueries, type InteractiveQueriesOptions, type QueryOptions } from './interactive-queries.ts';
export { KeyQuery, TimestampedKeyQuery } from './key-query.ts';
export { Position, PositionBound } from './position.ts';
export type { Query, QueryIterator, ResultOrder } from './query.ts';
export { queryHandler } from './query-handler.ts';
export {
  type FailureReason,
  type QueryFailure,
  type QueryResult,
  type QuerySuccess,
  StateQueryResult,
} from './query-result.ts';
export { type RangeOptions, RangeQuery, TimestampedRangeQuery } from './range-query.ts';
export type { StaleAnswer, StaleOptions } from './stale-store.ts';
export type { KeyOwner } from './store-partitions.ts';
export { type QueryableStore, StoreQuery, type StoreQueryOptions } from './store-query.ts';
export { type MultiVersionedKeyOptions, MultiVersionedKeyQuery, VersionedKeyQuery } from './versioned-query.ts';
export { type SessionsQuery, WindowKeyQuery, WindowRangeQuery, type WindowStartRangeQuery } from './window-query.ts';
