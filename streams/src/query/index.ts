/**
 * Interactive queries: which instance owns a key, what its store holds, and the HTTP that instances ask each other by.
 * Knows the runtime, not the DSL.
 */
export {
  AnywhereStore,
  type AnywhereStoreOptions,
  type KeyQuery,
  plainValues,
  type QueryAnswer,
  type RangeQuery,
  timestampedValues,
} from './anywhere-store.ts';
export { queryHandler } from './query-handler.ts';
export type { StaleAnswer, StaleOptions } from './stale-store.ts';
export type { KeyOwner } from './store-partitions.ts';
export { type QueryableStore, StoreQuery, type StoreQueryOptions } from './store-query.ts';
