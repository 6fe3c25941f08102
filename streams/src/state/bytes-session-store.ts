import type { ChangelogRecord, StateStoreContext } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import type { Windowed } from '../model/windowed.ts';
import type { Serde } from '../serdes/index.ts';
import { initialized, LoggedBytes } from './logged-bytes.ts';
import { Retention } from './retention.ts';
import { sessionEndOf, sessionKey } from './session-key.ts';
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
}

interface Opened<K, V> {
  readonly log: LoggedBytes;
  readonly serdes: StoreSerdes<K, V>;
  readonly retention: Retention;
  readonly reader: SessionReader<K, V>;
}

/** A session store over its task's bytes; each change goes to the changelog, expiry does not. */
export class BytesSessionStore<K, V> implements SessionStore<K, V> {
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
    const { keySerde, format, retentionMs } = this.#options;
    const log = new LoggedBytes(context, this.name, this.persistent);
    const notes = context.bytes(`${this.name}/notes`, this.persistent);
    const serdes = new StoreSerdes(this.name, log.topic, keySerde, format);
    const retention = new Retention({ bytes: log.bytes, notes, retentionMs, timeOf: sessionEndOf });
    this.#made = { log, serdes, retention, reader: new SessionReader(log.bytes, serdes, retention) };
  }

  put({ key, window }: Windowed<K>, value: V | null): void {
    const { log, serdes, retention } = this.#opened;
    const kept = retention.observe(window.end);
    const storeKey = sessionKey(serdes.keyBytes(key), window.end, window.start);
    if (value === null || value === undefined) return log.delete(storeKey, kept);
    const { format } = this.#options;
    const stored = serdes.valueBytes(value);
    log.put(storeKey, stored, format.logged(stored), format.timestampOf(value), kept);
  }

  remove(session: Windowed<K>): void {
    this.put(session, null);
  }

  findSessions(key: K, earliestEnd: Timestamp, latestStart: Timestamp): WindowedIterator<K, V> {
    return this.#opened.reader.findSessions(key, earliestEnd, latestStart);
  }

  backwardFindSessions(key: K, earliestEnd: Timestamp, latestStart: Timestamp): WindowedIterator<K, V> {
    return this.#opened.reader.backwardFindSessions(key, earliestEnd, latestStart);
  }

  fetchSession(key: K, start: Timestamp, end: Timestamp): V | undefined {
    return this.#opened.reader.fetchSession(key, start, end);
  }

  fetch(key: K): WindowedIterator<K, V> {
    return this.#opened.reader.fetch(key);
  }

  backwardFetch(key: K): WindowedIterator<K, V> {
    return this.#opened.reader.backwardFetch(key);
  }

  all(): WindowedIterator<K, V> {
    return this.#opened.reader.all();
  }

  committedView(): ReadOnlySessionStore<K, V> {
    const { log, serdes, retention } = this.#opened;
    return new SessionReader(log.bytes.committed, serdes, retention);
  }

  restore({ key, value, timestamp }: ChangelogRecord): void {
    const { log, retention } = this.#opened;
    if (!retention.observe(sessionEndOf(key))) return;
    log.bytes.put(key, value === null ? undefined : this.#options.format.restored(value, timestamp));
  }

  flush(): void {
    this.#opened.retention.flush();
  }

  close(): void {
    this.#made = undefined;
  }

  get #opened(): Opened<K, V> {
    return initialized(this.#made, this.name);
  }
}
