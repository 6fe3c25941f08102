import type { TopicPartitionName } from '../../model/topic-partition.ts';
import type { ByteString } from './byte-string.ts';
import type { StoreEntry } from './store-entry.ts';

/** Entries read at once, in order; `keys[i]` has `values[i]`. */
export interface EntryPage {
  readonly keys: readonly ByteString[];
  readonly values: readonly ByteString[];
}

/** What a store is read from below the changes that are not flushed. */
export interface DurableBytes {
  get(key: ByteString): ByteString | undefined;
  /** At most `limit` entries with `from <= key < to`, descending when `reverse`. */
  page(from: ByteString | undefined, to: ByteString | undefined, reverse: boolean, limit: number): EntryPage;
  count(): number;
  /** The longest key it takes, bytes. */
  readonly maxKeyLength: number;
}

/** What one flush writes. */
export interface StateGeneration {
  readonly stores: readonly { readonly name: string; readonly entries: readonly StoreEntry[] }[];
  readonly offsets: ReadonlyMap<TopicPartitionName, number>;
}

/** Where the flushed state of one task lives. */
export interface TaskStorage {
  store(name: string): DurableBytes;
  /** The offsets written last. */
  offsets(): ReadonlyMap<TopicPartitionName, number>;
  /** Writes all or nothing. The entries' committed values are read before it returns. */
  write(generation: StateGeneration): Promise<void>;
  close(): Promise<void>;
}
