import type { BytesStore, ChangelogRecord, ReadOnlyBytesStore, StateStoreContext } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import type { Serde } from '../serdes/index.ts';
import { initialized, LoggedBytes } from './logged-bytes.ts';
import { Retention } from './retention.ts';
import { StoreSerdes } from './store-serdes.ts';
import type { StoredFormat } from './stored-value.ts';
import { sequenceOf, windowKey, windowStartOf } from './window-key.ts';
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
}

interface Opened<K, V> {
  readonly log: LoggedBytes;
  readonly notes: BytesStore;
  readonly serdes: StoreSerdes<K, V>;
  readonly retention: Retention;
  readonly reader: WindowReader<K, V>;
}

/** A window store over its task's bytes; each change goes to the changelog, expiry does not. */
export class BytesWindowStore<K, V> implements WindowStore<K, V> {
  readonly name: string;
  readonly persistent: boolean;
  readonly #options: BytesWindowStoreOptions<K, V>;
  #made: Opened<K, V> | undefined;
  #sequence = 0;

  constructor(options: BytesWindowStoreOptions<K, V>) {
    this.name = options.name;
    this.persistent = options.persistent;
    this.#options = options;
  }

  init(context: StateStoreContext): void {
    const { keySerde, format, retentionMs } = this.#options;
    const log = new LoggedBytes(context, this.name, this.persistent);
    const notes = context.bytes(`${this.name}/notes`, this.persistent);
    const serdes = new StoreSerdes(this.name, log.topic, keySerde, format);
    const retention = new Retention({ bytes: log.bytes, notes, retentionMs, timeOf: windowStartOf });
    this.#sequence = notes.get(SEQUENCE)?.readInt32BE(0) ?? 0;
    this.#made = { log, notes, serdes, retention, reader: this.#reader(log.bytes, serdes, retention) };
  }

  put(key: K, value: V | null, windowStart: Timestamp): void {
    const { log, serdes, retention } = this.#opened;
    const kept = retention.observe(windowStart);
    const { format, retainDuplicates } = this.#options;
    const deletes = value === null || value === undefined;
    // Null deletes no duplicate, as none has its number; Kafka Streams counts and logs it all the same.
    if (retainDuplicates) this.#sequence = (this.#sequence + 1) & LARGEST_SEQUENCE;
    const storeKey = windowKey(serdes.keyBytes(key), windowStart, this.#sequence);
    if (deletes) return log.delete(storeKey, kept);
    const stored = serdes.valueBytes(value);
    log.put(storeKey, stored, format.logged(stored), format.timestampOf(value), kept);
  }

  fetch(key: K, windowStart: Timestamp): V | undefined;
  fetch(key: K, from: Timestamp, to: Timestamp): WindowStoreIterator<V>;
  fetch(key: K, from: Timestamp, to?: Timestamp): V | undefined | WindowStoreIterator<V> {
    const { reader } = this.#opened;
    return to === undefined ? reader.fetch(key, from) : reader.fetch(key, from, to);
  }

  backwardFetch(key: K, from: Timestamp, to: Timestamp): WindowStoreIterator<V> {
    return this.#opened.reader.backwardFetch(key, from, to);
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
    const { log, serdes, retention } = this.#opened;
    return this.#reader(log.bytes.committed, serdes, retention);
  }

  restore({ key, value, timestamp }: ChangelogRecord): void {
    const { log, retention } = this.#opened;
    if (this.#options.retainDuplicates) this.#sequence = Math.max(this.#sequence, sequenceOf(key));
    if (!retention.observe(windowStartOf(key))) return;
    log.bytes.put(key, value === null ? undefined : this.#options.format.restored(value, timestamp));
  }

  flush(): void {
    const { notes, retention } = this.#opened;
    retention.flush();
    if (!this.#options.retainDuplicates || notes.get(SEQUENCE)?.readInt32BE(0) === this.#sequence) return;
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeInt32BE(this.#sequence, 0);
    notes.put(SEQUENCE, bytes);
  }

  close(): void {
    this.#made = undefined;
  }

  #reader(bytes: ReadOnlyBytesStore, serdes: StoreSerdes<K, V>, retention: Retention): WindowReader<K, V> {
    return new WindowReader(bytes, serdes, { retention, windowSizeMs: this.#options.windowSizeMs });
  }

  get #opened(): Opened<K, V> {
    return initialized(this.#made, this.name);
  }
}
