/**
 * The state of tasks: stores by kind, their builders, and the engines that keep their bytes. Knows serdes and the
 * model; nothing of topologies, the DSL or the runtime.
 */
export {
  type CachedChange,
  type CachedStateStore,
  type CacheFlushListener,
  mayCache,
} from './cache/cached-state-store.ts';
export {
  LmdbStateEngine,
  type LmdbStateEngineOptions,
  MemoryStateEngine,
  SimulatedDisk,
  type StateEngine,
  type TaskState,
} from './engine/index.ts';
export type {
  KeyValueIterator,
  KeyValueStore,
  ReadOnlyKeyValueStore,
  TimestampedKeyValueStore,
} from './key-value-store.ts';
export type { ReadOnlySessionStore, SessionStore } from './session-store.ts';
export {
  keyValueStoreBuilder,
  type SessionStoreOptions,
  type StoreOptions,
  sessionStoreBuilder,
  timestampedKeyValueStoreBuilder,
  timestampedWindowStoreBuilder,
  type WindowStoreOptions,
  windowStoreBuilder,
} from './store-builders.ts';
export type { ValueAndTimestamp } from './stored-value.ts';
export type {
  HistoryRange,
  ReadOnlyVersionedKeyValueStore,
  VersionedKeyValueStore,
  VersionedPut,
} from './versioned-key-value-store.ts';
export type { VersionedRecord } from './versioned-record.ts';
export {
  type VersionedOptions,
  type VersionedStoreOptions,
  versionedKeyValueStoreBuilder,
} from './versioned-store-builder.ts';
export type {
  ReadOnlyWindowStore,
  TimestampedWindowStore,
  WindowedIterator,
  WindowStore,
  WindowStoreIterator,
} from './window-store.ts';
