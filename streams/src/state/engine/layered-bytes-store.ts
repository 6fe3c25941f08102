import { StreamsError } from '../../model/errors.ts';
import type { BytesStore, ReadOnlyBytesStore } from '../../model/state-store.ts';
import { type ByteString, byteStringOf, bytesOf } from './byte-string.ts';
import type { CacheBudget } from './cache-budget.ts';
import { type LayeredEntries, mergedRange } from './merged-range.ts';
import type { KeyRange } from './page-cursor.ts';
import { SortedKeys } from './sorted-keys.ts';
import { entrySize, IN_STORAGE, type StoreEntry } from './store-entry.ts';
import type { DurableBytes } from './task-storage.ts';

/**
 * A store in layers: what was put since the last commit, what is committed and not flushed, and the storage. The first
 * two are one map, so that a read of a key in memory is one lookup; a key stays in it for a while after its flush.
 */
export class LayeredBytesStore implements BytesStore {
  readonly name: string;
  readonly committed: ReadOnlyBytesStore;
  readonly #storage: DurableBytes;
  readonly #cache: CacheBudget;
  readonly #entries = new Map<ByteString, StoreEntry>();
  readonly #latest: LayeredEntries;
  #uncommitted: StoreEntry[] = [];
  #unflushed: StoreEntry[] = [];
  #flushing: readonly StoreEntry[] = [];
  #generation = 1;
  #changed: SortedKeys | undefined;
  #storageVersion = 0;
  /** An entry of the map that was read last: what is read is often put next. */
  #lastRead: StoreEntry | undefined;
  #hand: Iterator<StoreEntry> | undefined;
  #uncommittedBytes = 0;
  #unflushedBytes = 0;
  #flushingBytes = 0;
  #cleanBytes = 0;

  constructor(name: string, storage: DurableBytes, cache: CacheBudget) {
    this.name = name;
    this.#storage = storage;
    this.#cache = cache;
    cache.join();
    const layers = {
      storage,
      changedKeys: () => this.#changedKeys(),
      storageVersion: () => this.#storageVersion,
    };
    this.#latest = {
      ...layers,
      resolve: (key, stored) => {
        const entry = this.#entries.get(key);
        return entry === undefined ? stored : entry.value;
      },
    };
    const committed: LayeredEntries = {
      ...layers,
      resolve: (key, stored) => {
        const entry = this.#entries.get(key);
        return entry === undefined || entry.committed === IN_STORAGE ? stored : entry.committed;
      },
    };
    this.committed = {
      get: (key) => {
        const id = byteStringOf(key);
        const entry = this.#entries.get(id);
        const known = entry !== undefined && entry.committed !== IN_STORAGE;
        return optionalBytes(known ? entry.committed : storage.get(id));
      },
      range: (from, to, reverse = false) => mergedRange(committed, rangeOf(from, to, reverse)),
      approximateEntries: () => this.approximateEntries(),
    };
  }

  get uncommittedBytes(): number {
    return this.#uncommittedBytes;
  }

  get unflushedBytes(): number {
    return this.#unflushedBytes + this.#flushingBytes;
  }

  get(key: Buffer): Buffer | undefined {
    const id = byteStringOf(key);
    const entry = this.#entries.get(id);
    this.#lastRead = entry;
    if (entry !== undefined) {
      entry.referenced = true;
      return optionalBytes(entry.value);
    }
    const value = this.#storage.get(id);
    if (this.#cache.share > 0) this.#keep(id, value);
    return optionalBytes(value);
  }

  put(key: Buffer, bytes: Buffer | undefined): void {
    const value = bytes === undefined ? undefined : byteStringOf(bytes);
    const id = byteStringOf(key);
    if (id.length > this.#storage.maxKeyLength) this.#refuse(id.length);
    let entry = this.#lastRead?.key === id ? this.#lastRead : this.#entries.get(id);
    if (entry === undefined) {
      entry = {
        key: id,
        value: undefined,
        committed: IN_STORAGE,
        uncommitted: false,
        generation: 0,
        referenced: true,
      };
      this.#entries.set(id, entry);
    } else if (!entry.uncommitted && entry.generation === 0) {
      this.#cleanBytes -= entrySize(id, entry.value);
    }
    if (entry.uncommitted) {
      this.#uncommittedBytes += lengthOf(value) - lengthOf(entry.value);
    } else {
      entry.uncommitted = true;
      this.#uncommitted.push(entry);
      this.#uncommittedBytes += entrySize(id, value);
      this.#changed?.add(id);
    }
    entry.value = value;
  }

  range(from?: Buffer, to?: Buffer, reverse = false): IterableIterator<readonly [key: Buffer, value: Buffer]> {
    return mergedRange(this.#latest, rangeOf(from, to, reverse));
  }

  approximateEntries(): number {
    // Whether a changed key is new is known by asking for it; of many, some are asked and stand for the rest.
    const changed = [...this.#flushing, ...this.#unflushed, ...this.#uncommitted];
    const asked = new Set(changed.slice(-1000));
    let added = 0;
    for (const { key, value } of asked) {
      added += (value === undefined ? 0 : 1) - (this.#storage.get(key) === undefined ? 0 : 1);
    }
    const rest = changed.length > 1000 ? changed.length / asked.size : 1;
    return Math.max(0, this.#storage.count() + Math.round(added * rest));
  }

  commit(): void {
    for (const entry of this.#uncommitted) {
      if (entry.generation === this.#generation) {
        this.#unflushedBytes += lengthOf(entry.value) - lengthOf(entry.committed);
      } else {
        entry.generation = this.#generation;
        this.#unflushed.push(entry);
        this.#unflushedBytes += entrySize(entry.key, entry.value);
      }
      entry.committed = entry.value;
      entry.uncommitted = false;
    }
    this.#uncommitted = [];
    this.#uncommittedBytes = 0;
  }

  rollback(): void {
    for (const entry of this.#uncommitted) {
      entry.uncommitted = false;
      if (entry.committed === IN_STORAGE) {
        this.#forget(entry);
        continue;
      }
      entry.value = entry.committed;
      if (entry.generation === 0) this.#keepOrDrop(entry);
    }
    this.#uncommitted = [];
    this.#uncommittedBytes = 0;
    this.#changed = undefined;
  }

  /** Hands out what is committed and not flushed; {@link settle} must follow before the next call. */
  beginFlush(): readonly StoreEntry[] {
    this.#flushing = this.#unflushed;
    this.#flushingBytes = this.#unflushedBytes;
    this.#unflushed = [];
    this.#unflushedBytes = 0;
    this.#generation++;
    return this.#flushing;
  }

  /** Ends the flush that was begun: the storage has the entries now, or it has none of them. */
  settle(written: boolean): void {
    const flushed = this.#generation - 1;
    const entries = this.#flushing;
    this.#flushing = [];
    this.#flushingBytes = 0;
    for (const entry of entries) {
      // Committed again meanwhile: the next flush has it.
      if (entry.generation !== flushed) continue;
      if (written) {
        entry.generation = 0;
        if (!entry.uncommitted) this.#keepOrDrop(entry);
      } else {
        entry.generation = this.#generation;
        this.#unflushed.push(entry);
        this.#unflushedBytes += entrySize(entry.key, entry.committed);
      }
    }
    if (!written) return;
    this.#changed = undefined;
    this.#storageVersion++;
    this.#evict();
  }

  #keepOrDrop(entry: StoreEntry): void {
    if (this.#cache.share > 0) this.#cleanBytes += entrySize(entry.key, entry.value);
    else this.#forget(entry);
  }

  #forget(entry: StoreEntry): void {
    this.#entries.delete(entry.key);
    this.#lastRead = undefined;
  }

  #keep(key: ByteString, value: ByteString | undefined): void {
    this.#entries.set(key, {
      key,
      value,
      committed: value,
      uncommitted: false,
      generation: 0,
      referenced: false,
    });
    this.#cleanBytes += entrySize(key, value);
    if (this.#cleanBytes > this.#cache.share) this.#evict();
  }

  /** Lets go of flushed entries that were not read since it last came by (the clock algorithm), to 7/8 of the share. */
  #evict(): void {
    if (this.#cleanBytes <= this.#cache.share) return;
    const goal = this.#cache.share * 0.875;
    for (let steps = 2 * this.#entries.size; steps > 0 && this.#cleanBytes > goal; steps--) {
      this.#hand ??= this.#entries.values();
      const { value: entry, done } = this.#hand.next();
      if (done === true) this.#hand = undefined;
      else if (entry.uncommitted || entry.generation !== 0) continue;
      else if (entry.referenced) entry.referenced = false;
      else {
        this.#forget(entry);
        this.#cleanBytes -= entrySize(entry.key, entry.value);
      }
    }
  }

  #changedKeys(): SortedKeys {
    if (this.#changed === undefined) {
      const changed = [...this.#flushing, ...this.#unflushed, ...this.#uncommitted];
      this.#changed = new SortedKeys(changed.map(({ key }) => key));
    }
    return this.#changed;
  }

  #refuse(length: number): never {
    const limit = this.#storage.maxKeyLength;
    throw new StreamsError(
      'STREAMS_KEY_TOO_LONG',
      `store '${this.name}': a key of ${length} bytes is longer than the ${limit} that the disk can index; ` +
        'use shorter keys, or a store that is not persistent',
      { store: this.name },
    );
  }
}

function rangeOf(from: Buffer | undefined, to: Buffer | undefined, reverse: boolean): KeyRange {
  return {
    from: from === undefined ? undefined : byteStringOf(from),
    to: to === undefined ? undefined : byteStringOf(to),
    reverse,
  };
}

function lengthOf(value: ByteString | undefined): number {
  return value === undefined ? 0 : value.length;
}

function optionalBytes(value: ByteString | undefined): Buffer | undefined {
  return value === undefined ? undefined : bytesOf(value);
}
