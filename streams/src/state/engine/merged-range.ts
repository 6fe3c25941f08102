import { type ByteString, bytesOf } from './byte-string.ts';
import { type KeyRange, PageCursor } from './page-cursor.ts';
import type { SortedKeys } from './sorted-keys.ts';
import type { DurableBytes } from './task-storage.ts';

/** Changes in memory over a storage, as a range reads them. */
export interface LayeredEntries {
  readonly storage: DurableBytes;
  /** The keys that memory may know better than the storage; asked for anew at each step. */
  changedKeys(): SortedKeys;
  /** Changes whenever the storage does. */
  storageVersion(): number;
  /** The value of a key, given the one that the storage has. */
  resolve(key: ByteString, stored: ByteString | undefined): ByteString | undefined;
}

/**
 * The entries of a range in order, both layers merged. Entries that change while it runs are met as they are when it
 * gets there, also across a flush; none is met twice.
 */
export function* mergedRange(
  entries: LayeredEntries,
  range: KeyRange,
): Generator<readonly [key: Buffer, value: Buffer], undefined> {
  const cursor = new PageCursor(entries.storage, range, entries.storageVersion());
  let last: ByteString | undefined;
  while (true) {
    const stored = cursor.key(last, entries.storageVersion());
    const changed = nextChanged(entries.changedKeys(), last, range);
    const key = nearer(stored, changed, range.reverse);
    if (key === undefined) return;
    last = key;
    const value = entries.resolve(key, key === stored ? cursor.take() : undefined);
    if (value !== undefined) yield [bytesOf(key), bytesOf(value)];
  }
}

function nextChanged(keys: SortedKeys, last: ByteString | undefined, range: KeyRange): ByteString | undefined {
  const { from, to, reverse } = range;
  if (reverse) {
    const key = keys.below(last ?? to);
    return key === undefined || (from !== undefined && key < from) ? undefined : key;
  }
  const key = last === undefined ? keys.atOrAbove(from) : keys.above(last);
  return key === undefined || (to !== undefined && key >= to) ? undefined : key;
}

function nearer(a: ByteString | undefined, b: ByteString | undefined, reverse: boolean): ByteString | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return a < b !== reverse ? a : b;
}
