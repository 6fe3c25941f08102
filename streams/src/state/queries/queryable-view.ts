import type { BytesQuery } from './bytes-query.ts';

/** An entry as a query finds it: a key that says where it lies in the answer, and the bytes that the store keeps. */
export type StoredEntry = readonly [key: Buffer, stored: Buffer];

/** A stretch of a store in the order of the answer. What is not `wanted` does not belong to it, and costs a look all the same. */
export interface EntryScan {
  readonly entries: Iterable<StoredEntry>;
  wanted(key: Buffer): boolean;
}

/** A view of a store's committed state that answers queries in bytes, as those of all stores of the library do. */
export interface QueryableView {
  /**
   * The entries that answer the query, from the first one, or from the one behind the key `after` of an earlier answer;
   * undefined: a store of this kind cannot be asked that.
   */
  scan(query: BytesQuery, after?: Buffer): EntryScan | undefined;
}

/** Whether a view answers queries. */
export function isQueryable(view: unknown): view is QueryableView {
  return typeof view === 'object' && view !== null && typeof (view as QueryableView).scan === 'function';
}

/** Entries that all belong to the answer. */
export function allOf(entries: Iterable<StoredEntry>): EntryScan {
  return { entries, wanted: () => true };
}

/** No entry, or the one. */
export function atMostOne(key: Buffer, stored: Buffer | undefined): EntryScan {
  return allOf(stored === undefined ? [] : [[key, stored]]);
}
