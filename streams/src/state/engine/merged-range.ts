import { type KeyString, keyBytesOf } from './key-string.ts';
import type { SortedKeys } from './sorted-keys.ts';
import type { DurableBytes, EntryPage } from './task-storage.ts';

/** Changes in memory over a storage, as a range reads them. */
export interface LayeredEntries {
  readonly storage: DurableBytes;
  /** The keys that memory may know better than the storage; asked for anew at each step. */
  changedKeys(): SortedKeys;
  /** Changes whenever the storage does. */
  storageVersion(): number;
  /** The value of a key, given the one that the storage has. */
  resolve(key: KeyString, stored: Buffer | undefined): Buffer | undefined;
}

const FIRST_PAGE = 8;
const LARGEST_PAGE = 512;
const NO_ENTRIES: EntryPage = { keys: [], values: [] };

/**
 * The entries of `from <= key < to` in order, both layers merged. Entries that change while it runs are met as they
 * are when it gets there, also across a flush; none is met twice.
 */
export function* mergedRange(
  entries: LayeredEntries,
  from: KeyString | undefined,
  to: KeyString | undefined,
  reverse: boolean,
): Generator<readonly [key: Buffer, value: Buffer], undefined> {
  const { storage } = entries;
  let last: KeyString | undefined;
  let page = NO_ENTRIES;
  let at = 0;
  let more = true;
  let version = entries.storageVersion();
  let pageSize = FIRST_PAGE;
  while (true) {
    if (version !== entries.storageVersion()) {
      version = entries.storageVersion();
      page = NO_ENTRIES;
      at = 0;
      more = true;
    }
    if (at === page.keys.length && more) {
      const start = last === undefined || reverse ? from : `${last}\0`;
      page = storage.page(start, reverse ? (last ?? to) : to, reverse, pageSize);
      at = 0;
      more = page.keys.length === pageSize;
      pageSize = Math.min(pageSize * 4, LARGEST_PAGE);
    }
    const stored = page.keys[at];
    const changed = nextChanged(entries.changedKeys(), last, from, to, reverse);
    const key = nearer(stored, changed, reverse);
    if (key === undefined) return;
    last = key;
    const value = entries.resolve(key, key === stored ? page.values[at] : undefined);
    if (key === stored) at++;
    if (value !== undefined) yield [keyBytesOf(key), value];
  }
}

function nextChanged(
  keys: SortedKeys,
  last: KeyString | undefined,
  from: KeyString | undefined,
  to: KeyString | undefined,
  reverse: boolean,
): KeyString | undefined {
  if (reverse) {
    const key = keys.below(last ?? to);
    return key === undefined || (from !== undefined && key < from) ? undefined : key;
  }
  const key = last === undefined ? keys.atOrAbove(from) : keys.above(last);
  return key === undefined || (to !== undefined && key >= to) ? undefined : key;
}

function nearer(a: KeyString | undefined, b: KeyString | undefined, reverse: boolean): KeyString | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return a < b !== reverse ? a : b;
}
