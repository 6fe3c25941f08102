import type { ReadOnlyBytesStore } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import { readInt64 } from '../serdes/index.ts';
import type { HistoryRetention } from './history-retention.ts';
import type { BytesQuery, EntryScan, QueryableView, StoredVersion, VersionReader } from './queries/index.ts';
import { scanVersions } from './queries/index.ts';
import type { StoreSerdes } from './store-serdes.ts';
import { VersionHistory } from './version-history.ts';
import type { HistoryRange, ReadOnlyVersionedKeyValueStore } from './versioned-key-value-store.ts';
import type { VersionedRecord } from './versioned-record.ts';

const TIME = 8;

/** The bytes that a versioned store is read from. */
export interface VersionedBytes {
  /** Key → int64 timestamp and value, for keys that have a value now. */
  readonly latest: ReadOnlyBytesStore;
  readonly past: ReadOnlyBytesStore;
}

/** Reads a versioned store's bytes. */
export class VersionedReader<K, V> implements ReadOnlyVersionedKeyValueStore<K, V>, QueryableView {
  readonly #latest: ReadOnlyBytesStore;
  readonly #history: VersionHistory;
  readonly #serdes: StoreSerdes<K, V>;
  readonly #retention: HistoryRetention;
  readonly #bytes: VersionReader = {
    versions: (key, from, to, reverse) => this.#versions(key, from, to, reverse),
  };

  constructor({ latest, past }: VersionedBytes, serdes: StoreSerdes<K, V>, retention: HistoryRetention) {
    this.#latest = latest;
    this.#history = new VersionHistory(past);
    this.#serdes = serdes;
    this.#retention = retention;
  }

  get(key: K, asOfTimestamp?: Timestamp): VersionedRecord<V> | undefined {
    const keyBytes = this.#serdes.keyBytes(key);
    const stored = this.#latest.get(keyBytes);
    if (stored !== undefined) {
      const timestamp = readInt64(stored, 0);
      if (asOfTimestamp === undefined || timestamp <= asOfTimestamp) return this.#latestRecord(stored, timestamp);
    }
    if (asOfTimestamp === undefined || asOfTimestamp < this.#retention.oldest) return undefined;
    const version = this.#history.upTo(keyBytes, asOfTimestamp);
    if (version?.value === undefined || version.validTo <= asOfTimestamp) return undefined;
    return this.#record(version.value, version.validFrom, version.validTo);
  }

  *history(key: K, { from, to, order = 'ascending' }: HistoryRange = {}): Generator<VersionedRecord<V>, undefined> {
    for (const version of this.#versions(this.#serdes.keyBytes(key), from, to, order === 'descending')) {
      yield this.#record(version.value, version.validFrom, version.validTo);
    }
  }

  scan(query: BytesQuery, after?: Buffer): EntryScan | undefined {
    return scanVersions(this.#bytes, query, after);
  }

  *#versions(
    key: Buffer,
    from: Timestamp | undefined,
    to: Timestamp | undefined,
    descending: boolean,
  ): Generator<StoredVersion, undefined> {
    const latest = this.#latestUpTo(key, to);
    if (to !== undefined && to < this.#retention.oldest) {
      if (latest !== undefined) yield latest;
      return;
    }
    if (descending && latest !== undefined) yield latest;
    for (const { value, validFrom, validTo } of this.#history.all(key, to, descending)) {
      if (value === undefined || !this.#retention.keeps(validTo)) continue;
      if (from === undefined || validTo > from) yield { value, validFrom, validTo };
    }
    if (!descending && latest !== undefined) yield latest;
  }

  #latestUpTo(key: Buffer, to: Timestamp | undefined): StoredVersion | undefined {
    const stored = this.#latest.get(key);
    if (stored === undefined) return undefined;
    const timestamp = readInt64(stored, 0);
    if (to !== undefined && timestamp > to) return undefined;
    return { value: stored.subarray(TIME), validFrom: timestamp, validTo: undefined };
  }

  #latestRecord(stored: Buffer, timestamp: Timestamp): VersionedRecord<V> {
    return this.#record(stored.subarray(TIME), timestamp, undefined);
  }

  #record(value: Buffer, timestamp: Timestamp, validTo: Timestamp | undefined): VersionedRecord<V> {
    return { value: this.#serdes.value(value), timestamp, validTo };
  }
}
