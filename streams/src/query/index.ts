/** Interactive queries: which instance owns a key, and what its store holds. Knows the runtime, not the DSL. */
export { type KeyOwner, type QueryableStore, StoreQuery, type StoreQueryOptions } from './store-query.ts';
