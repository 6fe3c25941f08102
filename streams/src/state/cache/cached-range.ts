import type { ReadOnlyBytesStore } from '../../model/state-store.ts';
import { type ByteString, byteStringOf, bytesOf } from '../engine/byte-string.ts';
import type { RecordCache } from './record-cache.ts';

type Entry = readonly [key: Buffer, value: Buffer];

/** A range of a store and of the cache over it. */
export interface CachedRange {
  readonly cache: RecordCache;
  readonly below: ReadOnlyBytesStore;
  readonly from: Buffer | undefined;
  readonly to: Buffer | undefined;
  readonly reverse: boolean;
}

/** The entries of a range in order, those of the cache before those of the store below; deleted ones are left out. */
export function* cachedRange(range: CachedRange): Generator<Entry, undefined> {
  const { cache, reverse } = range;
  const stored = new StoredEntries(range);
  const cached = new CachedKeys(range);
  let last: ByteString | undefined;
  while (true) {
    const storedKey = stored.key(last);
    const cachedKey = cached.key(last);
    const key = nearer(storedKey, cachedKey, reverse);
    if (key === undefined) return;
    last = key;
    const found = key === storedKey ? stored.take() : undefined;
    const entry = key === cachedKey ? cache.get(key) : undefined;
    if (entry === undefined) {
      if (found !== undefined) yield found;
    } else if (entry.value !== undefined) {
      yield [bytesOf(key), bytesOf(entry.value)];
    }
  }
}

/** What is below the cache, one entry ahead. */
class StoredEntries {
  readonly #range: CachedRange;
  #entries: IterableIterator<Entry>;
  #next: Entry | undefined;
  #flushes: number;

  constructor(range: CachedRange) {
    const { cache, below, from, to, reverse } = range;
    this.#range = range;
    this.#flushes = cache.flushes;
    this.#entries = below.range(from, to, reverse);
    this.#advance();
  }

  /** The next key beyond `last`, which was given out before. */
  key(last: ByteString | undefined): ByteString | undefined {
    const { cache, below, from, to, reverse } = this.#range;
    // After a flush what was in the cache may be below, and before what was found there.
    if (this.#flushes !== cache.flushes && last !== undefined) {
      this.#flushes = cache.flushes;
      this.#entries = reverse ? below.range(from, bytesOf(last), true) : below.range(bytesOf(`${last}\0`), to, false);
      this.#advance();
    }
    return this.#next === undefined ? undefined : byteStringOf(this.#next[0]);
  }

  take(): Entry | undefined {
    const taken = this.#next;
    this.#advance();
    return taken;
  }

  #advance(): void {
    const { value, done } = this.#entries.next();
    this.#next = done === true ? undefined : value;
  }
}

/** The keys that the cache has of a range, as it is at each step. */
class CachedKeys {
  readonly #cache: RecordCache;
  readonly #low: ByteString | undefined;
  readonly #high: ByteString | undefined;
  readonly #reverse: boolean;

  constructor({ cache, from, to, reverse }: CachedRange) {
    this.#cache = cache;
    this.#low = from === undefined ? undefined : byteStringOf(from);
    this.#high = to === undefined ? undefined : byteStringOf(to);
    this.#reverse = reverse;
  }

  /** The next key beyond `last`. */
  key(last: ByteString | undefined): ByteString | undefined {
    const keys = this.#cache.keys();
    if (this.#reverse) {
      const key = keys.below(last ?? this.#high);
      return key === undefined || (this.#low !== undefined && key < this.#low) ? undefined : key;
    }
    const key = last === undefined ? keys.atOrAbove(this.#low) : keys.above(last);
    return key === undefined || (this.#high !== undefined && key >= this.#high) ? undefined : key;
  }
}

function nearer(a: ByteString | undefined, b: ByteString | undefined, reverse: boolean): ByteString | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return a < b !== reverse ? a : b;
}
