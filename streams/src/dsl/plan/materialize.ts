import type { CustomStore, Materialized } from '../options.ts';
import type { KeyValueStoreSpec, StoreSpecBase } from './store-spec.ts';

/** A store as the user asked for it, under the name given. */
export function describeStore<K, V>(name: string, materialized: Materialized<K, V>): StoreSpecBase {
  const { keySerde, valueSerde, persistent = true, logging = {}, caching = true, store } = materialized;
  const custom = store as CustomStore | undefined;
  return { name, keySerde, valueSerde, persistent, logging, caching, ...(custom && { custom }) };
}

/** The store that holds a table. */
export function keyValueStore<K, V>(name: string, materialized: Materialized<K, V>): KeyValueStoreSpec {
  return Object.freeze({ ...describeStore(name, materialized), kind: 'key-value' });
}

/** Whether a store was described without being named: Kafka Streams then uses up one more number in places. */
export function describesUnnamedStore<K, V>(materialized: Materialized<K, V>): boolean {
  const { keySerde, valueSerde, persistent, logging, caching, store, retentionMs } = materialized;
  if (storeNameOf(materialized) !== undefined) return false;
  return [keySerde, valueSerde, persistent, logging, caching, store, retentionMs].some(
    (setting) => setting !== undefined,
  );
}

/** The store's name as the user gave it, in so many words or as that of a builder. */
export function storeNameOf<K, V>({ storeName, store }: Materialized<K, V>): string | undefined {
  return storeName ?? (typeof store === 'object' ? store.name : undefined);
}
