import type { BytesStore, ChangelogRecord, StateStoreContext } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import { readInt64, type Serde, writeInt64 } from '../serdes/index.ts';
import { HistoryRetention } from './history-retention.ts';
import { initialized } from './logged-bytes.ts';
import { StoreSerdes } from './store-serdes.ts';
import { plainFormat } from './stored-value.ts';
import { versionBytes } from './version.ts';
import { VersionHistory } from './version-history.ts';
import { versionKey } from './version-key.ts';
import type {
  HistoryRange,
  ReadOnlyVersionedKeyValueStore,
  VersionedKeyValueStore,
  VersionedPut,
} from './versioned-key-value-store.ts';
import { VersionedReader } from './versioned-reader.ts';
import type { VersionedRecord } from './versioned-record.ts';

const TIME = 8;

/** What a {@link BytesVersionedStore} is made of. */
export interface BytesVersionedStoreOptions<K, V> {
  readonly name: string;
  readonly persistent: boolean;
  readonly keySerde: Serde<K>;
  readonly valueSerde: Serde<V>;
  readonly historyRetentionMs: number;
  readonly segmentIntervalMs: number;
}

interface Opened<K, V> {
  readonly latest: BytesStore;
  readonly past: BytesStore;
  readonly history: VersionHistory;
  readonly retention: HistoryRetention;
  readonly serdes: StoreSerdes<K, V>;
  readonly reader: VersionedReader<K, V>;
  log(key: Buffer, value: Buffer | null, timestamp: Timestamp): void;
}

/**
 * A versioned store over its task's bytes. The latest values lie by themselves, in the form of a timestamped store;
 * versions that were superseded lie beside. A put that is in order reads one value and looks at no history. Every put
 * goes to the changelog, one that comes too late as well, as in Kafka Streams: who restores leaves it out again.
 */
export class BytesVersionedStore<K, V> implements VersionedKeyValueStore<K, V> {
  readonly name: string;
  readonly persistent: boolean;
  readonly historyRetentionMs: number;
  readonly #options: BytesVersionedStoreOptions<K, V>;
  #made: Opened<K, V> | undefined;

  constructor(options: BytesVersionedStoreOptions<K, V>) {
    this.name = options.name;
    this.persistent = options.persistent;
    this.historyRetentionMs = options.historyRetentionMs;
    this.#options = options;
  }

  init(context: StateStoreContext): void {
    const { name, persistent, keySerde, valueSerde, historyRetentionMs, segmentIntervalMs } = this.#options;
    const latest = context.bytes(name, persistent);
    const past = context.bytes(`${name}/history`, persistent);
    const serdes = new StoreSerdes(name, context.changelogTopic(name), keySerde, plainFormat(valueSerde));
    const retention = new HistoryRetention({ bytes: past, historyRetentionMs, segmentIntervalMs });
    this.#made = {
      latest,
      past,
      history: new VersionHistory(past),
      retention,
      serdes,
      reader: new VersionedReader({ latest, past }, serdes, retention),
      log: (key, value, timestamp) => context.log(name, key, value, timestamp),
    };
  }

  get(key: K, asOfTimestamp?: Timestamp): VersionedRecord<V> | undefined {
    return this.#opened.reader.get(key, asOfTimestamp);
  }

  history(key: K, range?: HistoryRange): IterableIterator<VersionedRecord<V>> {
    return this.#opened.reader.history(key, range);
  }

  put(key: K, value: V | null, timestamp: Timestamp): VersionedPut {
    const { serdes, log } = this.#opened;
    const keyBytes = serdes.keyBytes(key);
    const valueBytes = value === null || value === undefined ? null : serdes.valueBytes(value);
    const result = this.#put(keyBytes, valueBytes, timestamp);
    log(keyBytes, valueBytes, timestamp);
    return result;
  }

  delete(key: K, timestamp: Timestamp): VersionedRecord<V> | undefined {
    const { retention, reader } = this.#opened;
    const existing = timestamp < retention.oldest ? undefined : reader.get(key, timestamp);
    this.put(key, null, timestamp);
    return existing;
  }

  committedView(): ReadOnlyVersionedKeyValueStore<K, V> {
    const { latest, past, serdes, retention } = this.#opened;
    return new VersionedReader({ latest: latest.committed, past: past.committed }, serdes, retention);
  }

  restore({ key, value, timestamp }: ChangelogRecord): void {
    this.#put(key, value, timestamp);
  }

  flush(): void {
    this.#opened.retention.flush();
  }

  close(): void {
    this.#made = undefined;
  }

  #put(key: Buffer, value: Buffer | null, timestamp: Timestamp): VersionedPut {
    const { latest, retention } = this.#opened;
    if (!retention.observe(timestamp)) return 'not-put';
    const stored = latest.get(key);
    const latestTime = stored === undefined ? undefined : readInt64(stored, 0);
    if (stored === undefined || latestTime === undefined) return this.#putInHistory(key, value, timestamp, undefined);
    if (timestamp < latestTime) return this.#putInHistory(key, value, timestamp, latestTime);

    const superseded = timestamp > latestTime;
    if (superseded) this.#putVersion(key, latestTime, timestamp, stored.subarray(TIME));
    if (value !== null) {
      latest.put(key, latestBytes(value, timestamp));
      return 'latest';
    }
    latest.put(key, undefined);
    // Replaced at its own time, the value leaves no trace, unless the version before is known to end here.
    if (superseded || this.#endsAt(key, timestamp)) this.#putVersion(key, timestamp, timestamp, undefined);
    return 'latest';
  }

  /** Puts a version that is older than the latest value, or for which there is none to compare with. */
  #putInHistory(
    key: Buffer,
    value: Buffer | null,
    timestamp: Timestamp,
    latestTime: Timestamp | undefined,
  ): VersionedPut {
    const { latest, history } = this.#opened;
    const end = history.after(key, timestamp)?.validFrom ?? latestTime;
    if (end === undefined) {
      if (value !== null) latest.put(key, latestBytes(value, timestamp));
      else this.#putVersion(key, timestamp, timestamp, undefined);
      return 'latest';
    }
    const before = history.before(key, timestamp);
    if (before !== undefined && before.validTo > timestamp) {
      this.#putVersion(key, before.validFrom, timestamp, before.value);
    }
    this.#putVersion(key, timestamp, end, value ?? undefined);
    return end;
  }

  #endsAt(key: Buffer, time: Timestamp): boolean {
    return this.#opened.history.before(key, time)?.validTo === time;
  }

  #putVersion(key: Buffer, validFrom: Timestamp, validTo: Timestamp, value: Buffer | undefined): void {
    const { past, retention } = this.#opened;
    past.put(versionKey(key, validFrom), versionBytes(validTo, value));
    retention.expireAfter(validTo, key);
  }

  get #opened(): Opened<K, V> {
    return initialized(this.#made, this.name);
  }
}

function latestBytes(value: Buffer, timestamp: Timestamp): Buffer {
  const bytes = Buffer.allocUnsafe(TIME + value.length);
  writeInt64(bytes, timestamp, 0);
  value.copy(bytes, TIME);
  return bytes;
}
