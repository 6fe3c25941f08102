import type { ChangelogRecord, StateStoreContext } from '../model/state-store.ts';
import type { Serde } from '../serdes/index.ts';
import type { CachedStateStore, CacheFlushListener } from './cache/cached-state-store.ts';
import { type CachedStore, cachedStore } from './cache/cached-store.ts';
import { KeyValueReader } from './key-value-reader.ts';
import type { KeyValueIterator, KeyValueStore, ReadOnlyKeyValueStore } from './key-value-store.ts';
import { initialized, LoggedBytes } from './logged-bytes.ts';
import { StoreSerdes } from './store-serdes.ts';
import type { StoredFormat } from './stored-value.ts';

/** What a {@link BytesKeyValueStore} is made of. */
export interface BytesKeyValueStoreOptions<K, V> {
  readonly name: string;
  readonly persistent: boolean;
  readonly keySerde: Serde<K>;
  readonly format: StoredFormat<V>;
  readonly caching: boolean;
  readonly logsHeaders: boolean;
}

interface Opened<K, V> extends CachedStore {
  readonly log: LoggedBytes;
  readonly serdes: StoreSerdes<K, V>;
  readonly reader: KeyValueReader<K, V>;
}

/** A key-value store over its task's bytes; each change goes to the changelog. */
export class BytesKeyValueStore<K, V> implements KeyValueStore<K, V>, CachedStateStore<K, V> {
  readonly name: string;
  readonly persistent: boolean;
  readonly #keySerde: Serde<K>;
  readonly #format: StoredFormat<V>;
  readonly #caching: boolean;
  readonly #logsHeaders: boolean;
  #made: Opened<K, V> | undefined;

  constructor({ name, persistent, keySerde, format, caching, logsHeaders }: BytesKeyValueStoreOptions<K, V>) {
    this.name = name;
    this.persistent = persistent;
    this.#keySerde = keySerde;
    this.#format = format;
    this.#caching = caching;
    this.#logsHeaders = logsHeaders;
  }

  init(context: StateStoreContext): void {
    const log = new LoggedBytes(context, this.name, this.persistent, { logsHeaders: this.#logsHeaders });
    const serdes = new StoreSerdes(this.name, log.topic, this.#keySerde, this.#format);
    const { logged } = this.#format;
    const cached = cachedStore(log, this.#caching ? context.caching : undefined, { logged, keepsReads: true });
    this.#made = { log, serdes, ...cached, reader: new KeyValueReader(cached.changes.bytes, serdes) };
  }

  get(key: K): V | undefined {
    return this.#opened.reader.get(key);
  }

  put(key: K, value: V | null): void {
    const { changes, serdes } = this.#opened;
    const keyBytes = serdes.keyBytes(key);
    if (value === null || value === undefined) return changes.delete(keyBytes);
    const stored = serdes.valueBytes(value);
    changes.put(keyBytes, stored, this.#format.logged(stored), this.#format.timestampOf(value));
  }

  putIfAbsent(key: K, value: V): V | undefined {
    const existing = this.get(key);
    if (existing === undefined) this.put(key, value);
    return existing;
  }

  putAll(entries: Iterable<readonly [key: K, value: V | null]>): void {
    for (const [key, value] of entries) this.put(key, value);
  }

  delete(key: K): V | undefined {
    const existing = this.get(key);
    this.put(key, null);
    return existing;
  }

  range(from?: K | null, to?: K | null): KeyValueIterator<K, V> {
    return this.#opened.reader.range(from, to);
  }

  reverseRange(from?: K | null, to?: K | null): KeyValueIterator<K, V> {
    return this.#opened.reader.reverseRange(from, to);
  }

  all(): KeyValueIterator<K, V> {
    return this.#opened.reader.all();
  }

  reverseAll(): KeyValueIterator<K, V> {
    return this.#opened.reader.reverseAll();
  }

  prefixScan<P>(prefix: P, prefixSerde: Serde<P>): KeyValueIterator<K, V> {
    return this.#opened.reader.prefixScan(prefix, prefixSerde);
  }

  approximateNumEntries(): number {
    return this.#opened.reader.approximateNumEntries();
  }

  committedView(): ReadOnlyKeyValueStore<K, V> {
    const { log, serdes } = this.#opened;
    return new KeyValueReader(log.bytes.committed, serdes);
  }

  restore({ key, value, timestamp }: ChangelogRecord): void {
    this.#opened.log.bytes.put(key, value === null ? undefined : this.#format.restored(value, timestamp));
  }

  setFlushListener(listener: CacheFlushListener<K, V>, sendOldValues: boolean): boolean {
    const { serdes, listen } = this.#opened;
    return listen((key, stored, before, context) => {
      const newValue = serdes.valueOf(stored) ?? null;
      listener({ key: serdes.key(key), newValue, oldValue: serdes.valueOf(before) ?? null, context });
    }, sendOldValues);
  }

  get hasCachedChanges(): boolean {
    return this.#opened.cache?.changed === true;
  }

  flushCache(): void {
    this.#opened.cache?.flush();
  }

  flush(): void {
    this.#opened.cache?.flush();
  }

  close(): void {
    this.#made?.cache?.close();
    this.#made = undefined;
  }

  get #opened(): Opened<K, V> {
    return initialized(this.#made, this.name);
  }
}
