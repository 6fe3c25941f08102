import type { KeyString } from './key-string.ts';

/** Stands for a committed value that is not in memory: it has to be read below. Compared by identity. */
export const IN_STORAGE: Buffer = Buffer.alloc(0);

/** What a cached or changed entry costs beside its bytes: map slot, object, string and buffer headers. An estimate. */
export const ENTRY_OVERHEAD = 160;

/** One key of a store in memory: changed and not yet flushed, or kept because it may be read again. */
export interface StoreEntry {
  readonly key: KeyString;
  /** What the task sees; undefined: deleted. */
  value: Buffer | undefined;
  /** What queries see, {@link IN_STORAGE} when only the storage knows. */
  committed: Buffer | undefined;
  /** Whether `value` was put since the last commit. */
  uncommitted: boolean;
  /** The flush that `committed` waits for; 0 when the storage has it. */
  generation: number;
  /** Whether it was read since the cache last looked. */
  referenced: boolean;
}

/** Bytes that an entry of that key and value takes. */
export function entrySize(key: KeyString, value: Buffer | undefined): number {
  return ENTRY_OVERHEAD + key.length + (value === undefined ? 0 : value.length);
}
