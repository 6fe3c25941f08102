import type { ByteString } from './byte-string.ts';

/** Stands for a committed value that is not in memory: it has to be read below. No bytes have this string. */
export const IN_STORAGE: ByteString = '\u{ffff}';

/** What a cached or changed entry costs beside its bytes: map slot, object and string headers. An estimate. */
export const ENTRY_OVERHEAD = 160;

/** One key of a store in memory: changed and not yet flushed, or kept because it may be read again. */
export interface StoreEntry {
  readonly key: ByteString;
  /** What the task sees; undefined: deleted. */
  value: ByteString | undefined;
  /** What queries see, {@link IN_STORAGE} when only the storage knows. */
  committed: ByteString | undefined;
  /** Whether `value` was put since the last commit. */
  uncommitted: boolean;
  /** The flush that `committed` waits for; 0 when the storage has it. */
  generation: number;
  /** Whether it was read since the cache last looked. */
  referenced: boolean;
}

/** Bytes that an entry of that key and value takes. */
export function entrySize(key: ByteString, value: ByteString | undefined): number {
  return ENTRY_OVERHEAD + key.length + (value === undefined ? 0 : value.length);
}
