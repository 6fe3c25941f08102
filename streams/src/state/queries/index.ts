/** Queries as stores are asked them, in bytes, and what stores of each kind answer. */
export type { BytesQuery } from './bytes-query.ts';
export { isQueryable, type QueryableView, type StoredEntry } from './queryable-view.ts';
export { type StoredVersion, scanVersions, validityOf } from './scan-versions.ts';
