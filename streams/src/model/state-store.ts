import type { Clock } from './clock.ts';
import type { Headers } from './headers.ts';
import type { RecordCaching } from './record-cache.ts';
import type { StoreCodec } from './store-codec.ts';
import type { TaskId } from './task-id.ts';
import type { Timestamp } from './timestamp.ts';

/** An ordered map of bytes: what every store is made of. Keys compare as unsigned bytes. */
export interface BytesStore {
  get(key: Buffer): Buffer | undefined;
  /** Stores `value` under `key`; `undefined` removes the key. Both buffers belong to the store from here on. */
  put(key: Buffer, value: Buffer | undefined): void;
  /** Entries with `from <= key < to` (open where undefined), ascending, or descending when `reverse`. A snapshot is not promised. */
  range(from?: Buffer, to?: Buffer, reverse?: boolean): IterableIterator<readonly [key: Buffer, value: Buffer]>;
  /** How many keys there are; an estimate for stores on disk. */
  approximateEntries(): number;
  /** The same map as of the last commit: what queries may see. */
  readonly committed: ReadOnlyBytesStore;
}

/** The reading half of {@link BytesStore}. */
export type ReadOnlyBytesStore = Pick<BytesStore, 'get' | 'range' | 'approximateEntries'>;

/** What a store is given by the task that owns it. */
export interface StateStoreContext {
  readonly taskId: TaskId;
  readonly applicationId: string;
  readonly clock: Clock;
  /** The bytes of this name in the task's state, on disk when `persistent`. */
  bytes(name: string, persistent: boolean): BytesStore;
  /** Appends to the store's changelog; does nothing when the store has none. `null` is a tombstone. */
  log(store: string, key: Buffer, value: Buffer | null, timestamp: Timestamp, headers?: Headers): void;
  /** The topic that the store's serdes are told, its changelog's name. */
  changelogTopic(store: string): string;
  /** The timestamp of the record in hand, -1 outside of one. */
  timestamp(): Timestamp;
  /** The headers of the record in hand, none outside of one. */
  headers(): Headers;
  /** The task's stream time: the highest timestamp seen. */
  streamTime(): Timestamp;
  /** For stores that were built to cache; undefined where caches are off (`cacheMaxBytes` is 0). */
  readonly caching?: RecordCaching;
  /** Counts a put that was left out because its window or session had expired (`dropped-records-total`). */
  expired?(): void;
}

/** A changelog record on its way back into a store. */
export interface ChangelogRecord {
  readonly key: Buffer;
  readonly value: Buffer | null;
  readonly timestamp: Timestamp;
  readonly headers?: Headers;
  readonly offset?: number;
}

/** State owned by one task (`processor.StateStore`). */
export interface StateStore {
  readonly name: string;
  readonly persistent: boolean;
  /** Called before any other call, and after a close when the store is to begin anew. */
  init(context: StateStoreContext): void;
  /** Applies one record of the changelog; it is not logged again. */
  restore(record: ChangelogRecord): void;
  /** Passes on what is cached; called before each commit. */
  flush(): void;
  close(): void;
}

/** How a store is made, and how its changelog topic is to be (`state.StoreBuilder`). */
export interface StoreBuilder<S extends StateStore = StateStore> {
  readonly name: string;
  /** Settings of the changelog topic, or false for none. */
  readonly logging: false | { readonly [setting: string]: string };
  /** Whether changelog records are compacted (`compact`), expire (`delete`), or both; decides the topic's settings. */
  readonly cleanup: 'compact' | 'delete' | 'compact,delete';
  /** How long a windowed store keeps records, ms; undefined for key-value stores. */
  readonly retentionMs?: number;
  /** How long a versioned store keeps superseded versions, ms: its changelog is not compacted sooner. */
  readonly historyRetentionMs?: number;
  /** What queries read the store's bytes with; a store without one cannot be asked from outside. */
  readonly codec?: StoreCodec;
  build(): S;
}
