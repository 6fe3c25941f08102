import type { Record, RecordMetadata } from '../../model/record.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import type { RecordContext } from './record-context.ts';

/** A record that leaves a buffer. */
export interface Eviction<K, T> {
  readonly key: K;
  readonly value: T;
  readonly context: RecordContext;
}

/** Records held back in the order of a time (`state.internals.TimeOrderedKeyValueBuffer`). */
export interface TimeOrderedBuffer<K, T> extends StateStore {
  /** Holds a record back, read at `metadata`; answers false when it comes too late to be held. */
  put(time: Timestamp, record: Record<K, T>, metadata: RecordMetadata | undefined): boolean;
  /** Hands over the first record, then removes it, as long as `wanted` says so and there is one that may go. */
  evictWhile(wanted: () => boolean, evict: (eviction: Eviction<K, T>) => void): void;
}
