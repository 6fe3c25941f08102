import type { ReadOnlyBytesStore } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import { readInt64 } from '../serdes/index.ts';
import type { HistoryRetention } from './history-retention.ts';
import type { StoreSerdes } from './store-serdes.ts';
import { VersionHistory } from './version-history.ts';
import type { HistoryRange, ReadOnlyVersionedKeyValueStore, VersionedRecord } from './versioned-key-value-store.ts';

const TIME = 8;

/** The bytes that a versioned store is read from. */
export interface VersionedBytes {
  /** Key → int64 timestamp and value, for keys that have a value now. */
  readonly latest: ReadOnlyBytesStore;
  readonly past: ReadOnlyBytesStore;
}

/** Reads a versioned store's bytes. */
export class VersionedReader<K, V> implements ReadOnlyVersionedKeyValueStore<K, V> {
  readonly #latest: ReadOnlyBytesStore;
  readonly #history: VersionHistory;
  readonly #serdes: StoreSerdes<K, V>;
  readonly #retention: HistoryRetention;

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
    const keyBytes = this.#serdes.keyBytes(key);
    const latest = this.#latestUpTo(keyBytes, to);
    if (to !== undefined && to < this.#retention.oldest) {
      if (latest !== undefined) yield latest;
      return;
    }
    const descending = order === 'descending';
    if (descending && latest !== undefined) yield latest;
    for (const { value, validFrom, validTo } of this.#history.all(keyBytes, to, descending)) {
      if (value === undefined || !this.#retention.keeps(validTo)) continue;
      if (from === undefined || validTo > from) yield this.#record(value, validFrom, validTo);
    }
    if (!descending && latest !== undefined) yield latest;
  }

  #latestUpTo(key: Buffer, to: Timestamp | undefined): VersionedRecord<V> | undefined {
    const stored = this.#latest.get(key);
    if (stored === undefined) return undefined;
    const timestamp = readInt64(stored, 0);
    return to === undefined || timestamp <= to ? this.#latestRecord(stored, timestamp) : undefined;
  }

  #latestRecord(stored: Buffer, timestamp: Timestamp): VersionedRecord<V> {
    return this.#record(stored.subarray(TIME), timestamp, undefined);
  }

  #record(value: Buffer, timestamp: Timestamp, validTo: Timestamp | undefined): VersionedRecord<V> {
    return { value: this.#serdes.value(value), timestamp, validTo };
  }
}
