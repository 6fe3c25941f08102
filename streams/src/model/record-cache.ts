import type { Headers } from './headers.ts';
import type { RecordMetadata } from './record.ts';
import type { Timestamp } from './timestamp.ts';

/** What is known of the record in hand; a cached change takes it along, since it is passed on later. */
export interface RecordContext {
  /** -1 outside of a record. */
  readonly timestamp: Timestamp;
  readonly headers: Headers;
  /** Where the record was read; undefined in a punctuation. */
  readonly metadata: RecordMetadata | undefined;
}

/** The memory that all caches of an instance share, bytes (`statestore.cache.max.bytes`). */
export interface CacheMemory {
  readonly maxBytes: number;
  /** What the caches hold, as they count it. */
  usedBytes: number;
  /** How often a cached store was read by key, and how often the cache had the key. */
  reads: number;
  hits: number;
}

/** Memory for caches, empty. */
export function cacheMemory(maxBytes: number): CacheMemory {
  return { maxBytes, usedBytes: 0, reads: 0, hits: 0 };
}

/** What a task lends to the stores that cache. */
export interface RecordCaching {
  readonly memory: CacheMemory;
  /** The context of the record in hand. */
  recordContext(): RecordContext;
  /** Does something as if the record of that context were in hand. */
  within(context: RecordContext, action: () => void): void;
}
