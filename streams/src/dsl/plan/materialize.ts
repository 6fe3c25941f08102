import type { Materialized } from '../options.ts';
import { requireName } from './require-name.ts';
import type { KeyValueStoreSpec, StoreSpecBase } from './store-spec.ts';

/** A store as the user asked for it, under the name given. */
export function describeStore<K, V>(name: string, materialized: Materialized<K, V>): StoreSpecBase {
  const { keySerde, valueSerde, persistent = true, logging = {} } = materialized;
  return { name: requireName(name), keySerde, valueSerde, persistent, logging };
}

/** The store that holds a table. */
export function keyValueStore<K, V>(name: string, materialized: Materialized<K, V>): KeyValueStoreSpec {
  return Object.freeze({ ...describeStore(name, materialized), kind: 'key-value' });
}

/** Whether a store was described without being named: Kafka Streams then uses up one more number in places. */
export function describesUnnamedStore(materialized: Materialized<unknown, unknown>): boolean {
  const { storeName, keySerde, valueSerde, persistent, logging, retentionMs } = materialized;
  if (storeName !== undefined) return false;
  return [keySerde, valueSerde, persistent, logging, retentionMs].some((setting) => setting !== undefined);
}
