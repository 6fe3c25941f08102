import { StreamsError } from '../../model/errors.ts';
import type { CustomStore, Materialized } from '../options.ts';
import { requireName } from './require-name.ts';
import type { StoreSpecBase, TableStoreSpec } from './store-spec.ts';

/** A store as the user asked for it, under the name given. */
export function describeStore<K, V>(name: string, materialized: Materialized<K, V>): StoreSpecBase {
  const { keySerde, valueSerde, persistent = true, logging = {}, caching = true, store } = materialized;
  const custom = store as CustomStore | undefined;
  return { name: requireName(name), keySerde, valueSerde, persistent, logging, caching, ...(custom && { custom }) };
}

/** The store that holds a table. @throws StreamsError STREAMS_INVALID_ARGUMENT for a versioned one without a name */
export function keyValueStore<K, V>(name: string, materialized: Materialized<K, V>): TableStoreSpec {
  const { versioned } = materialized;
  const described = describeStore(name, materialized);
  if (versioned === undefined) return Object.freeze({ ...described, kind: 'key-value' });
  requireNamedVersions(materialized);
  const { historyRetentionMs, segmentIntervalMs } = versioned;
  return Object.freeze({ ...described, kind: 'versioned', historyRetentionMs, segmentIntervalMs });
}

/** A versioned store is one that the user names. @throws StreamsError STREAMS_INVALID_ARGUMENT */
export function requireNamedVersions<K, V>(materialized: Materialized<K, V>): void {
  if (materialized.versioned === undefined || storeNameOf(materialized) !== undefined) return;
  throw new StreamsError('STREAMS_INVALID_ARGUMENT', 'a versioned store has no name: give it one (storeName)');
}

/** Windows and sessions have no versions. @throws StreamsError STREAMS_INVALID_ARGUMENT */
export function refuseVersions<K, V>(store: string, { versioned }: Materialized<K, V>): void {
  if (versioned === undefined) return;
  const what = `store '${store}' holds windows and cannot be versioned: leave 'versioned' out, or aggregate without windows`;
  throw new StreamsError('STREAMS_INVALID_ARGUMENT', what, { store });
}

/** Whether a store was described without being named: Kafka Streams then uses up one more number in places. */
export function describesUnnamedStore<K, V>(materialized: Materialized<K, V>): boolean {
  const { keySerde, valueSerde, persistent, logging, caching, store, retentionMs, versioned } = materialized;
  if (storeNameOf(materialized) !== undefined) return false;
  return [keySerde, valueSerde, persistent, logging, caching, store, retentionMs, versioned].some(
    (setting) => setting !== undefined,
  );
}

/** The store's name as the user gave it, in so many words or as that of a builder. */
export function storeNameOf<K, V>({ storeName, store }: Materialized<K, V>): string | undefined {
  return storeName ?? (typeof store === 'object' ? store.name : undefined);
}
