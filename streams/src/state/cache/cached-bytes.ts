import type { RecordCaching, RecordContext } from '../../model/record-cache.ts';
import type { ReadOnlyBytesStore } from '../../model/state-store.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import { byteStringOf, bytesOf } from '../engine/byte-string.ts';
import type { StoreChanges } from '../logged-bytes.ts';
import { cachedRange } from './cached-range.ts';
import { type CacheEntry, RecordCache } from './record-cache.ts';

/** Hears of each change as it leaves a cache, in the context of the record that made it. */
export type BytesFlushListener = (
  key: Buffer,
  value: Buffer | undefined,
  before: Buffer | undefined,
  context: RecordContext,
) => void;

/** How a store caches. */
export interface CachedBytesOptions {
  /** What the changelog gets for the stored bytes. */
  readonly logged: (stored: Buffer) => Buffer;
  /** Whether what is read below is kept too. */
  readonly keepsReads: boolean;
}

/**
 * A cache over a store's bytes and its changelog (`state.internals.CachingKeyValueStore` and its kin): of several changes
 * of a key only the last one goes on to them, and to whoever listens, when the cache is flushed or full.
 */
export class CachedBytes implements StoreChanges {
  readonly bytes: ReadOnlyBytesStore;
  readonly #inner: StoreChanges;
  readonly #caching: RecordCaching;
  readonly #cache: RecordCache;
  readonly #logged: CachedBytesOptions['logged'];
  #listener: BytesFlushListener | undefined;
  #sendOldValues = false;

  constructor(inner: StoreChanges, caching: RecordCaching, { logged, keepsReads }: CachedBytesOptions) {
    this.#inner = inner;
    this.#caching = caching;
    this.#logged = logged;
    const cache = new RecordCache(caching.memory, (changes) => this.#passOn(changes));
    this.#cache = cache;
    this.bytes = {
      get(key) {
        const id = byteStringOf(key);
        const entry = cache.get(id);
        caching.memory.reads++;
        if (entry !== undefined) {
          caching.memory.hits++;
          return entry.value === undefined ? undefined : bytesOf(entry.value);
        }
        const stored = inner.bytes.get(key);
        if (keepsReads && stored !== undefined) cache.keepRead(id, byteStringOf(stored));
        return stored;
      },
      range: (from, to, reverse = false) => cachedRange({ cache, below: inner.bytes, from, to, reverse }),
      approximateEntries: () => inner.bytes.approximateEntries(),
    };
  }

  put(key: Buffer, stored: Buffer, _logged: Buffer, timestamp: Timestamp | undefined): void {
    this.#cache.change(byteStringOf(key), byteStringOf(stored), this.#caching.recordContext(), timestamp);
  }

  delete(key: Buffer): void {
    this.#cache.change(byteStringOf(key), undefined, this.#caching.recordContext());
  }

  /** Who listens to changes from now on; `sendOldValues`: what the store had before is told too. */
  setFlushListener(listener: BytesFlushListener, sendOldValues: boolean): void {
    this.#listener = listener;
    this.#sendOldValues = sendOldValues;
  }

  /** Whether there are changes to flush. */
  get changed(): boolean {
    return this.#cache.changed;
  }

  flush(): void {
    this.#cache.flush();
  }

  /** Drops what is cached. */
  close(): void {
    this.#cache.clear();
  }

  #passOn(changes: readonly CacheEntry[]): void {
    for (const { key, value, timestamp, context } of changes) {
      if (context === undefined) continue;
      const keyBytes = bytesOf(key);
      const stored = value === undefined ? undefined : bytesOf(value);
      this.#caching.within(context, () => this.#passOnOne(keyBytes, stored, timestamp, context));
    }
  }

  #passOnOne(key: Buffer, stored: Buffer | undefined, timestamp: Timestamp | undefined, context: RecordContext): void {
    const listener = this.#listener;
    const wanted = listener !== undefined && (stored === undefined || this.#sendOldValues);
    const before = wanted ? this.#inner.bytes.get(key) : undefined;
    // What came and went within the cache is nobody's business.
    if (listener !== undefined && stored === undefined && before === undefined) return;
    if (stored === undefined) this.#inner.delete(key);
    else this.#inner.put(key, stored, this.#logged(stored), timestamp);
    listener?.(key, stored, this.#sendOldValues ? before : undefined, context);
  }
}
