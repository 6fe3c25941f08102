import type { StateStore } from '../../model/state-store.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import type {
  TimestampedKeyValueStore,
  ValueAndTimestamp,
  VersionedKeyValueStore,
  VersionedPut,
} from '../../state/index.ts';
import { isVersionedStore } from '../../state/versioned-key-value-store.ts';
import { storedValue } from './stored-value.ts';

/** The store of a table, with or without versions (`KeyValueStoreWrapper`). */
export interface TableStore<K, V> {
  /** The current value, or that of a time, which only a versioned store knows. */
  get(key: K, asOfTimestamp?: Timestamp): ValueAndTimestamp<V> | undefined;
  /** Stores a value, null for a deletion; without versions, every put is the latest. */
  put(key: K, value: V | null | undefined, timestamp: Timestamp): VersionedPut;
}

/** The part of a processor's context that a look-up needs. */
export interface StoreAccess {
  getStateStore<S extends StateStore>(name: string): S;
}

/** The store of that name, as tables use it. */
export function tableStore<K, V>(context: StoreAccess, name: string): TableStore<K, V> {
  const store = context.getStateStore<TimestampedKeyValueStore<K, V> | VersionedKeyValueStore<K, V>>(name);
  return isVersionedStore<K, V>(store) ? new VersionedTableStore(store) : new TimestampedTableStore(store);
}

class TimestampedTableStore<K, V> implements TableStore<K, V> {
  readonly #store: TimestampedKeyValueStore<K, V>;

  constructor(store: TimestampedKeyValueStore<K, V>) {
    this.#store = store;
  }

  get(key: K): ValueAndTimestamp<V> | undefined {
    return this.#store.get(key);
  }

  put(key: K, value: V | null | undefined, timestamp: Timestamp): VersionedPut {
    this.#store.put(key, storedValue(value, timestamp));
    return 'latest';
  }
}

class VersionedTableStore<K, V> implements TableStore<K, V> {
  readonly #store: VersionedKeyValueStore<K, V>;

  constructor(store: VersionedKeyValueStore<K, V>) {
    this.#store = store;
  }

  get(key: K, asOfTimestamp?: Timestamp): ValueAndTimestamp<V> | undefined {
    return this.#store.get(key, asOfTimestamp);
  }

  put(key: K, value: V | null | undefined, timestamp: Timestamp): VersionedPut {
    return this.#store.put(key, value ?? null, timestamp);
  }
}
