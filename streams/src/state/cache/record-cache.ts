import type { CacheMemory, RecordContext } from '../../model/record-cache.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import type { ByteString } from '../engine/byte-string.ts';
import { SortedKeys } from '../engine/sorted-keys.ts';

/** What an entry costs beside key, value and headers: as Kafka Streams counts it. */
const ENTRY_OVERHEAD = 24 + 1 + 8 + 8 + 4;

/** One key as the cache has it. */
export interface CacheEntry {
  readonly key: ByteString;
  /** Undefined: deleted. */
  readonly value: ByteString | undefined;
  /** The time that the changelog is to be told; undefined: that of the context. */
  readonly timestamp: Timestamp | undefined;
  /** Of the record that made the change; undefined for what was only read. */
  readonly context: RecordContext | undefined;
  readonly bytes: number;
}

/**
 * The cached entries of one store, changed ones and such as were read, in the order of their use
 * (`state.internals.NamedCache`). When the memory that it shares is used up, it lets go of those used longest ago; the
 * first changed one among them takes all changes of this store with it.
 */
export class RecordCache {
  readonly #memory: CacheMemory;
  readonly #flush: (changes: readonly CacheEntry[]) => void;
  /** A map keeps the order in which keys were set: the first was used longest ago. */
  readonly #entries = new Map<ByteString, CacheEntry>();
  readonly #changed = new Map<ByteString, CacheEntry>();
  #order: SortedKeys | undefined;
  /** Grows with each flush, so that whoever reads below the cache can tell. */
  flushes = 0;

  /** `flush` passes changes on, oldest first; it may put into this cache. */
  constructor(memory: CacheMemory, flush: (changes: readonly CacheEntry[]) => void) {
    this.#memory = memory;
    this.#flush = flush;
  }

  /** Whether there are changes that were not passed on. */
  get changed(): boolean {
    return this.#changed.size > 0;
  }

  /** The entry of a key, which counts as used now. */
  get(key: ByteString): CacheEntry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  /** Takes a change; what it leads to may happen at once, when there is no room. */
  change(key: ByteString, value: ByteString | undefined, context: RecordContext, timestamp?: Timestamp): void {
    const entry = { key, value, timestamp, context, bytes: sizeOf(key, value, context) };
    this.#changed.delete(key);
    this.#changed.set(key, entry);
    this.#keep(entry);
  }

  /** Keeps what was read below. */
  keepRead(key: ByteString, value: ByteString): void {
    this.#keep({ key, value, timestamp: undefined, context: undefined, bytes: sizeOf(key, value, undefined) });
  }

  /** The keys in order, kept so from the first call on. */
  keys(): SortedKeys {
    this.#order ??= new SortedKeys(this.#entries.keys());
    return this.#order;
  }

  /** Passes all changes on, in the order in which they were made. */
  flush(evicted?: CacheEntry): void {
    if (this.#changed.size === 0) return;
    const changes = [...this.#changed.values()];
    this.#changed.clear();
    this.flushes++;
    if (evicted !== undefined) {
      changes.splice(changes.indexOf(evicted), 1);
      changes.unshift(evicted);
    }
    this.#flush(changes);
    for (const { key, value } of changes) if (value === undefined && !this.#changed.has(key)) this.#remove(key);
  }

  /** Forgets everything, changes too. */
  clear(): void {
    for (const { bytes } of this.#entries.values()) this.#memory.usedBytes -= bytes;
    this.#entries.clear();
    this.#changed.clear();
    this.#order = undefined;
    this.flushes++;
  }

  #keep(entry: CacheEntry): void {
    const before = this.#entries.get(entry.key);
    if (before !== undefined) {
      this.#memory.usedBytes -= before.bytes;
      this.#entries.delete(entry.key);
    } else {
      this.#order?.add(entry.key);
    }
    this.#entries.set(entry.key, entry);
    this.#memory.usedBytes += entry.bytes;
    // What an eviction leads to may be put elsewhere: this cache can be empty and the memory still used up.
    while (this.#memory.usedBytes > this.#memory.maxBytes && this.#entries.size > 0) this.#evict();
  }

  #evict(): void {
    const [eldest] = this.#entries.values();
    if (eldest === undefined) return;
    this.#remove(eldest.key);
    if (this.#changed.get(eldest.key) === eldest) this.flush(eldest);
  }

  #remove(key: ByteString): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#order?.delete(key);
    this.#memory.usedBytes -= entry.bytes;
  }
}

function sizeOf(key: ByteString, value: ByteString | undefined, context: RecordContext | undefined): number {
  let bytes = ENTRY_OVERHEAD + key.length + (value?.length ?? 0) + (context?.metadata?.topic.length ?? 0);
  for (const header of context?.headers ?? []) bytes += header.key.length + (header.value?.length ?? 0);
  return bytes;
}
