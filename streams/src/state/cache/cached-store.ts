import type { RecordCaching } from '../../model/record-cache.ts';
import type { StoreChanges } from '../logged-bytes.ts';
import { type BytesFlushListener, CachedBytes, type CachedBytesOptions } from './cached-bytes.ts';

/** A store's changes, cached or not. */
export interface CachedStore {
  /** Where the store puts and reads. */
  readonly changes: StoreChanges;
  readonly cache: CachedBytes | undefined;
  /** Answers whether there is a cache for the listener to hear of. */
  readonly listen: (listener: BytesFlushListener, sendOldValues: boolean) => boolean;
}

/** Puts a cache over a store's bytes and changelog, where there is to be one. */
export function cachedStore(
  inner: StoreChanges,
  caching: RecordCaching | undefined,
  options: CachedBytesOptions,
): CachedStore {
  if (caching === undefined) return { changes: inner, cache: undefined, listen: () => false };
  const cache = new CachedBytes(inner, caching, options);
  return {
    changes: cache,
    cache,
    listen(listener, sendOldValues) {
      cache.setFlushListener(listener, sendOldValues);
      return true;
    },
  };
}
