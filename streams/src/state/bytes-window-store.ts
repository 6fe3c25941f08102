import type { ChangelogRecord, ReadOnlyBytesStore, StateStoreContext } from '../model/state-store.ts';
import { plusMs, type Timestamp } from '../model/timestamp.ts';
import type { Windowed } from '../model/windowed.ts';
import type { Serde } from '../serdes/index.ts';
import type { CachedStateStore, CacheFlushListener } from './cache/cached-state-store.ts';
import { type CachedStore, cachedStore } from './cache/cached-store.ts';
import { initialized } from './logged-bytes.ts';
import { SegmentedBytes } from './segmented-bytes.ts';
import { StoreSerdes } from './store-serdes.ts';
import type { StoredFormat } from './stored-value.ts';
import { recordKeyOf, sequenceOf, windowKey, windowStartOf } from './window-key.ts';
import { WindowReader } from './window-reader.ts';
import type { ReadOnlyWindowStore, WindowedIterator, WindowStore, WindowStoreIterator } from './window-store.ts';

const SEQUENCE = Buffer.from('sequence');
const LARGEST_SEQUENCE = 0x7fffffff;

/** What a {@link BytesWindowStore} is made of. */
export interface BytesWindowStoreOptions<K, V> {
  readonly name: string;
  readonly persistent: boolean;
  readonly keySerde: Serde<K>;
  readonly format: StoredFormat<V>;
  readonly windowSizeMs: number;
  readonly retentionMs: number;
  /** Whether each put is kept beside the others of its key and window. */
  readonly retainDuplicates: boolean;
  readonly caching: boolean;
  readonly logsHeaders: boolean;
}

interface Opened<K, V> extends CachedStore {
  readonly segmented: SegmentedBytes;
  readonly serdes: StoreSerdes<K, V>;
  readonly reader: WindowReader<K, V>;
}

/** A window store over its task's bytes; each change goes to the changelog, expiry does not. */
export class BytesWindowStore<K, V> implements WindowStore<K, V>, CachedStateStore<Windowed<K>, V> {
  readonly name: string;
  readonly persistent: boolean;
  readonly #options: BytesWindowStoreOptions<K, V>;
  #made: Opened<K, V> | undefined;
  #sequence = 0;
  /** Of the last put that kept a value beside others, since the store was opened. */
  #lastKept = 0;

  constructor(options: BytesWindowStoreOptions<K, V>) {
    this.name = options.name;
    this.persistent = options.persistent;
    this.#options = options;
  }

  init(context: StateStoreContext): void {
    const { name, persistent, keySerde, format, retentionMs, caching, logsHeaders } = this.#options;
    const segmented = new SegmentedBytes(context, {
      name,
      persistent,
      retentionMs,
      timeOf: windowStartOf,
      logsHeaders,
    });
    const serdes = new StoreSerdes(name, segmented.topic, keySerde, format);
    this.#lastKept = 0;
    this.#sequence = segmented.notes.get(SEQUENCE)?.readInt32BE(0) ?? 0;
    const cached = cachedStore(segmented, caching ? context.caching : undefined, {
      logged: format.logged,
      keepsReads: false,
    });
    this.#made = { segmented, serdes, ...cached, reader: this.#reader(cached.changes.bytes, segmented, serdes) };
  }

  put(key: K, value: V | null, windowStart: Timestamp): void {
    const { segmented, changes, serdes } = this.#opened;
    const { format, retainDuplicates, persistent } = this.#options;
    const { retention } = segmented;
    const deletes = value === null || value === undefined;
    // Null deletes no duplicate, as none has its number; Kafka Streams counts and logs it all the same.
    if (retainDuplicates) this.#sequence = (this.#sequence + 1) & LARGEST_SEQUENCE;
    const storeKey = windowKey(retention.segment(windowStart), serdes.keyBytes(key), windowStart, this.#sequence);
    // Nor does it move time on, in its stores on disk.
    if (deletes && retainDuplicates && persistent) return segmented.log.append(storeKey, null, undefined);
    retention.noteTime(windowStart);
    if (deletes) return changes.delete(storeKey);
    if (retainDuplicates) this.#lastKept = this.#sequence;
    const stored = serdes.valueBytes(value);
    changes.put(storeKey, stored, format.logged(stored), format.timestampOf(value));
  }

  fetch(key: K, windowStart: Timestamp): V | undefined;
  fetch(key: K, from: Timestamp, to: Timestamp): WindowStoreIterator<V>;
  fetch(keyFrom: K | undefined, keyTo: K | undefined, from: Timestamp, to: Timestamp): WindowedIterator<K, V>;
  fetch(key: K | undefined, from: Timestamp | K | undefined, to?: Timestamp, end?: Timestamp): never {
    return this.#opened.reader.fetch(key, from as never, to as never, end as never) as never;
  }

  backwardFetch(key: K, from: Timestamp, to: Timestamp): WindowStoreIterator<V>;
  backwardFetch(keyFrom: K | undefined, keyTo: K | undefined, from: Timestamp, to: Timestamp): WindowedIterator<K, V>;
  backwardFetch(key: K | undefined, from: Timestamp | K | undefined, to: Timestamp, end?: Timestamp): never {
    return this.#opened.reader.backwardFetch(key, from as never, to, end as never) as never;
  }

  fetchAll(from: Timestamp, to: Timestamp): WindowedIterator<K, V> {
    return this.#opened.reader.fetchAll(from, to);
  }

  backwardFetchAll(from: Timestamp, to: Timestamp): WindowedIterator<K, V> {
    return this.#opened.reader.backwardFetchAll(from, to);
  }

  all(): WindowedIterator<K, V> {
    return this.#opened.reader.all();
  }

  backwardAll(): WindowedIterator<K, V> {
    return this.#opened.reader.backwardAll();
  }

  committedView(): ReadOnlyWindowStore<K, V> {
    const { segmented, serdes } = this.#opened;
    return this.#reader(segmented.bytes.committed, segmented, serdes);
  }

  restore({ key, value, timestamp }: ChangelogRecord): void {
    if (this.#options.retainDuplicates) this.#sequence = Math.max(this.#sequence, sequenceOf(key));
    const stored = value === null ? undefined : this.#options.format.restored(value, timestamp);
    this.#opened.segmented.restore(key, stored);
  }

  setFlushListener(listener: CacheFlushListener<Windowed<K>, V>, sendOldValues: boolean): boolean {
    const { serdes, listen } = this.#opened;
    return listen((key, stored, before, context) => {
      const start = windowStartOf(key);
      const window = { start, end: plusMs(start, this.#options.windowSizeMs) };
      listener({
        key: { key: serdes.key(recordKeyOf(key)), window },
        newValue: serdes.valueOf(stored) ?? null,
        oldValue: serdes.valueOf(before) ?? null,
        context,
      });
    }, sendOldValues);
  }

  get hasCachedChanges(): boolean {
    return this.#opened.cache?.changed === true;
  }

  flushCache(): void {
    this.#opened.cache?.flush();
  }

  flush(): void {
    const { segmented, cache } = this.#opened;
    cache?.flush();
    segmented.flush();
    const { notes } = segmented;
    if (!this.#options.retainDuplicates || notes.get(SEQUENCE)?.readInt32BE(0) === this.#sequence) return;
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeInt32BE(this.#sequence, 0);
    notes.put(SEQUENCE, bytes);
  }

  close(): void {
    this.#made?.cache?.close();
    this.#made = undefined;
  }

  #reader(bytes: ReadOnlyBytesStore, { retention }: SegmentedBytes, serdes: StoreSerdes<K, V>): WindowReader<K, V> {
    // As Kafka Streams' stores: the one in memory finds none of several by its start, the one on disk the very last put.
    const { retainDuplicates, persistent } = this.#options;
    const lastSequence = retainDuplicates && persistent ? () => this.#lastKept : undefined;
    return new WindowReader({ bytes, retention }, serdes, this.#options, lastSequence);
  }

  get #opened(): Opened<K, V> {
    return initialized(this.#made, this.name);
  }
}
