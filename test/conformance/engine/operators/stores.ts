import type { StoreDeclaration, StoreOptions, TypeName } from '../../schema.ts';
import { call, exported, type Made, options } from '../dsl.ts';
import { serdeOf } from '../types.ts';

/** The serdes of an operator's types, under the names that options have for them. */
export function serdes(types: { readonly key?: TypeName | undefined; readonly value?: TypeName | undefined }) {
  return options({
    keySerde: types.key && serdeOf(types.key),
    valueSerde: types.value && serdeOf(types.value),
  });
}

/** A table's store as options (`Materialized`). */
export function materialized(store: StoreOptions | undefined): { readonly [option: string]: unknown } {
  if (store === undefined) return {};
  return {
    ...serdes(store),
    ...options({
      storeName: store.name,
      logging: store.logging === false ? false : undefined,
      caching: store.caching,
      persistent: store.inMemory === true ? false : undefined,
      retentionMs: store.retentionMs,
      versioned: store.versioned,
    }),
  };
}

const builders = {
  keyValue: 'keyValueStoreBuilder',
  timestampedKeyValue: 'timestampedKeyValueStoreBuilder',
  window: 'windowStoreBuilder',
  timestampedWindow: 'timestampedWindowStoreBuilder',
  session: 'sessionStoreBuilder',
  versioned: 'versionedKeyValueStoreBuilder',
} as const;

/** The builder of a store for processors. @throws NoSuchOperator */
export function storeBuilder(store: StoreDeclaration): Made {
  const { kind, name, logging, caching, inMemory, retentionMs, windowSizeMs, retainDuplicates } = store;
  const declared = {
    name,
    ...serdes(store),
    ...options({
      logging: logging === false ? false : undefined,
      caching,
      persistent: inMemory === true ? false : undefined,
      windowSizeMs,
      retainDuplicates,
      ...(kind === 'versioned' ? { historyRetentionMs: retentionMs } : { retentionMs }),
    }),
  };
  const name_ = builders[kind];
  return call(`${kind} store`, { [name_]: exported(`${kind} store`, name_) }, name_, declared);
}
