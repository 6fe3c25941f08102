import { StreamsError } from '../../model/errors.ts';
import type { Materialized } from '../options.ts';
import { requireName } from './require-name.ts';
import type { StoreSpecBase, TableStoreSpec } from './store-spec.ts';

/** A store as the user asked for it, under the name given. */
export function describeStore<K, V>(name: string, materialized: Materialized<K, V>): StoreSpecBase {
  const { keySerde, valueSerde, persistent = true, logging = {} } = materialized;
  return { name: requireName(name), keySerde, valueSerde, persistent, logging };
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
export function requireNamedVersions({ storeName, versioned }: Materialized<unknown, unknown>): void {
  if (versioned === undefined || storeName !== undefined) return;
  throw new StreamsError('STREAMS_INVALID_ARGUMENT', 'a versioned store has no name: give it one (storeName)');
}

/** Windows and sessions have no versions. @throws StreamsError STREAMS_INVALID_ARGUMENT */
export function refuseVersions(store: string, { versioned }: Materialized<unknown, unknown>): void {
  if (versioned === undefined) return;
  const what = `store '${store}' holds windows and cannot be versioned: leave 'versioned' out, or aggregate without windows`;
  throw new StreamsError('STREAMS_INVALID_ARGUMENT', what, { store });
}

/** Whether a store was described without being named: Kafka Streams then uses up one more number in places. */
export function describesUnnamedStore(materialized: Materialized<unknown, unknown>): boolean {
  const { storeName, keySerde, valueSerde, persistent, logging, retentionMs, versioned } = materialized;
  if (storeName !== undefined) return false;
  return [keySerde, valueSerde, persistent, logging, retentionMs, versioned].some((setting) => setting !== undefined);
}
