import type { ChangelogRecord, StateStoreContext } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import type { Windowed } from '../model/windowed.ts';
import type { Serde } from '../serdes/index.ts';
import type { CachedStateStore, CacheFlushListener } from './cache/cached-state-store.ts';
import { type CachedStore, cachedStore } from './cache/cached-store.ts';
import { initialized } from './logged-bytes.ts';
import { SegmentedBytes } from './segmented-bytes.ts';
import { sessionEndOf, sessionKey, sessionRecordKeyOf, sessionStartOf } from './session-key.ts';
import { SessionReader } from './session-reader.ts';
import type { ReadOnlySessionStore, SessionStore } from './session-store.ts';
import { StoreSerdes } from './store-serdes.ts';
import type { StoredFormat } from './stored-value.ts';
import type { WindowedIterator } from './window-store.ts';

/** What a {@link BytesSessionStore} is made of. */
export interface BytesSessionStoreOptions<K, V> {
  readonly name: string;
  readonly persistent: boolean;
  readonly keySerde: Serde<K>;
  readonly format: StoredFormat<V>;
  readonly retentionMs: number;
  readonly caching: boolean;
}

interface Opened<K, V> extends CachedStore {
  readonly segmented: SegmentedBytes;
  readonly serdes: StoreSerdes<K, V>;
  readonly reader: SessionReader<K, V>;
}

/** A session store over its task's bytes; each change goes to the changelog, expiry does not. */
export class BytesSessionStore<K, V> implements SessionStore<K, V>, CachedStateStore<Windowed<K>, V> {
  readonly name: string;
  readonly persistent: boolean;
  readonly #options: BytesSessionStoreOptions<K, V>;
  #made: Opened<K, V> | undefined;

  constructor(options: BytesSessionStoreOptions<K, V>) {
    this.name = options.name;
    this.persistent = options.persistent;
    this.#options = options;
  }

  init(context: StateStoreContext): void {
    const { name, persistent, keySerde, format, retentionMs, caching } = this.#options;
    const segmented = new SegmentedBytes(context, { name, persistent, retentionMs, timeOf: sessionEndOf });
    const serdes = new StoreSerdes(name, segmented.topic, keySerde, format);
    const cached = cachedStore(segmented, caching ? context.caching : undefined, {
      logged: format.logged,
      keepsReads: false,
    });
    const { retention } = segmented;
    const reader = new SessionReader({ bytes: cached.changes.bytes, retention }, serdes, this);
    this.#made = { segmented, serdes, ...cached, reader };
  }

  put({ key, window }: Windowed<K>, value: V | null): void {
    const { segmented, changes, serdes } = this.#opened;
    const { retention } = segmented;
    const storeKey = sessionKey(retention.segment(window.end), serdes.keyBytes(key), window.end, window.start);
    retention.noteTime(window.end);
    if (value === null || value === undefined) return changes.delete(storeKey);
    const { format } = this.#options;
    const stored = serdes.valueBytes(value);
    changes.put(storeKey, stored, format.logged(stored), format.timestampOf(value));
  }

  remove(session: Windowed<K>): void {
    this.put(session, null);
  }

  findSessions(key: K, earliestEnd: Timestamp, latestStart: Timestamp): WindowedIterator<K, V>;
  findSessions(
    keyFrom: K | undefined,
    keyTo: K | undefined,
    earliestEnd: Timestamp,
    latestStart: Timestamp,
  ): WindowedIterator<K, V>;
  findSessions(
    key: K | undefined,
    end: Timestamp | K | undefined,
    start: Timestamp,
    latestStart?: Timestamp,
  ): WindowedIterator<K, V> {
    return this.#opened.reader.findSessions(key, end as never, start, latestStart as never);
  }

  backwardFindSessions(key: K, earliestEnd: Timestamp, latestStart: Timestamp): WindowedIterator<K, V>;
  backwardFindSessions(
    keyFrom: K | undefined,
    keyTo: K | undefined,
    earliestEnd: Timestamp,
    latestStart: Timestamp,
  ): WindowedIterator<K, V>;
  backwardFindSessions(
    key: K | undefined,
    end: Timestamp | K | undefined,
    start: Timestamp,
    latestStart?: Timestamp,
  ): WindowedIterator<K, V> {
    return this.#opened.reader.backwardFindSessions(key, end as never, start, latestStart as never);
  }

  fetchSession(key: K, start: Timestamp, end: Timestamp): V | undefined {
    return this.#opened.reader.fetchSession(key, start, end);
  }

  fetch(...keys: [key: K] | [keyFrom: K | undefined, keyTo: K | undefined]): WindowedIterator<K, V> {
    return this.#opened.reader.fetch(...(keys as [K]));
  }

  backwardFetch(...keys: [key: K] | [keyFrom: K | undefined, keyTo: K | undefined]): WindowedIterator<K, V> {
    return this.#opened.reader.backwardFetch(...(keys as [K]));
  }

  all(): WindowedIterator<K, V> {
    return this.#opened.reader.all();
  }

  committedView(): ReadOnlySessionStore<K, V> {
    const { segmented, serdes } = this.#opened;
    const { bytes, retention } = segmented;
    return new SessionReader({ bytes: bytes.committed, retention }, serdes, this);
  }

  restore({ key, value, timestamp }: ChangelogRecord): void {
    const stored = value === null ? undefined : this.#options.format.restored(value, timestamp);
    this.#opened.segmented.restore(key, stored);
  }

  setFlushListener(listener: CacheFlushListener<Windowed<K>, V>, sendOldValues: boolean): boolean {
    const { serdes, listen } = this.#opened;
    return listen((key, stored, before, context) => {
      const window = { start: sessionStartOf(key), end: sessionEndOf(key) };
      listener({
        key: { key: serdes.key(sessionRecordKeyOf(key)), window },
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
  }

  close(): void {
    this.#made?.cache?.close();
    this.#made = undefined;
  }

  get #opened(): Opened<K, V> {
    return initialized(this.#made, this.name);
  }
}
