/** Queries as stores are asked them, in bytes, and what stores of each kind answer. */
export type { BytesQuery } from './bytes-query.ts';
export { type EntryScan, isQueryable, type QueryableView, type StoredEntry } from './queryable-view.ts';
export { type StoredVersion, scanVersions, type VersionReader, validityOf } from './scan-versions.ts';
