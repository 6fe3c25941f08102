import { StreamsError } from '../model/errors.ts';
import type { StoreBuilder } from '../model/state-store.ts';
import type { Serde } from '../serdes/index.ts';
import { BytesVersionedStore } from './bytes-versioned-store.ts';
import type { StoreOptions } from './store-builders.ts';
import type { VersionedKeyValueStore } from './versioned-key-value-store.ts';

const MINUTE = 60_000;

/** How long a versioned store remembers. */
export interface VersionedOptions {
  /**
   * How long a version can be read after it was superseded, and how late a record may come, ms of stream time. Changing it,
   * or the segment interval, needs a new store.
   */
  readonly historyRetentionMs: number;
  /** Versions that ended within one interval, ms, expire together. Default: a share of the history, as in Kafka Streams. */
  readonly segmentIntervalMs?: number | undefined;
}

/** What a versioned store is given. */
export interface VersionedStoreOptions<K, V> extends StoreOptions<K, V>, VersionedOptions {}

/**
 * A store of the versions of one value a key (`Stores.versionedKeyValueStoreBuilder`).
 * @throws STREAMS_INVALID_ARGUMENT
 */
export function versionedKeyValueStoreBuilder<K, V>(
  options: VersionedStoreOptions<K, V>,
): StoreBuilder<VersionedKeyValueStore<K, V>> {
  const { name, keySerde, valueSerde, persistent = true, logging = {}, historyRetentionMs } = options;
  const { segmentIntervalMs = defaultSegmentInterval(historyRetentionMs) } = options;
  if (!(historyRetentionMs >= 0)) refuse(name, `historyRetentionMs is ${historyRetentionMs}, it cannot be negative`);
  if (!(segmentIntervalMs >= 1)) refuse(name, `segmentIntervalMs is ${segmentIntervalMs}, it must be positive`);
  return Object.freeze({
    name,
    logging,
    cleanup: 'compact',
    historyRetentionMs,
    codec: { kind: 'versioned' as const, keySerde: keySerde as Serde<unknown>, values: valueSerde, timestamped: false },
    build: () =>
      new BytesVersionedStore({ name, persistent, keySerde, valueSerde, historyRetentionMs, segmentIntervalMs }),
  });
}

/** As Kafka Streams chooses it: more segments for a longer history (`RocksDbVersionedKeyValueBytesStoreSupplier`). */
function defaultSegmentInterval(historyRetentionMs: number): number {
  const share = (parts: number, least: number) => Math.max(Math.floor(historyRetentionMs / parts), least);
  if (historyRetentionMs <= MINUTE) return share(3, 2_000);
  if (historyRetentionMs <= 5 * MINUTE) return share(5, 20_000);
  if (historyRetentionMs <= 60 * MINUTE) return share(12, MINUTE);
  return share(24, 5 * MINUTE);
}

function refuse(store: string, what: string): never {
  throw new StreamsError('STREAMS_INVALID_ARGUMENT', `versioned store '${store}': ${what}`, { store });
}
