import { StreamsError } from '../model/errors.ts';
import type { StateStore, StoreBuilder } from '../model/state-store.ts';
import type { StoreCodec } from '../model/store-codec.ts';
import type { Serde } from '../serdes/index.ts';
import { BytesKeyValueStore } from './bytes-key-value-store.ts';
import { BytesSessionStore } from './bytes-session-store.ts';
import { BytesWindowStore } from './bytes-window-store.ts';
import type { KeyValueStore, TimestampedKeyValueStore } from './key-value-store.ts';
import type { SessionStore } from './session-store.ts';
import { plainFormat, type StoredFormat, timestampedFormat } from './stored-value.ts';
import type { TimestampedWindowStore, WindowStore } from './window-store.ts';

/** What every store is given. */
export interface StoreOptions<K, V> {
  readonly name: string;
  readonly keySerde: Serde<K>;
  readonly valueSerde: Serde<V>;
  /** On disk (unless told otherwise), or in memory and restored from the changelog at each start. */
  readonly persistent?: boolean;
  /** Settings of the changelog topic, beyond the library's; false: no changelog. */
  readonly logging?: false | { readonly [setting: string]: string };
  /** Passes on only the last of several changes of a key between commits, where the configuration has a cache. Default false. */
  readonly caching?: boolean;
}

/** What key-value and window stores are given beside. */
export interface HeaderLogging {
  /**
   * Changelog records have the headers of the record in hand, as those of stream-stream and foreign-key joins do in Kafka
   * Streams. Default false: they have none.
   */
  readonly logsHeaders?: boolean;
}

/** What a window store is given beside. */
export interface WindowStoreOptions<K, V> extends StoreOptions<K, V>, HeaderLogging {
  readonly windowSizeMs: number;
  /** How long windows are kept, ms of stream time; at least the window's size. */
  readonly retentionMs: number;
  /** Keeps each put beside the others of its key and window, as stream-stream joins need it. */
  readonly retainDuplicates?: boolean;
}

/** What a session store is given beside. */
export interface SessionStoreOptions<K, V> extends StoreOptions<K, V> {
  /** How long sessions are kept, ms of stream time. */
  readonly retentionMs: number;
}

/** A store of one value a key (`Stores.keyValueStoreBuilder`). */
export function keyValueStoreBuilder<K, V>(
  options: StoreOptions<K, V> & HeaderLogging,
): StoreBuilder<KeyValueStore<K, V>> {
  return keyValueBuilder(options, plainFormat(options.valueSerde), false);
}

/** A store of one value and its timestamp a key: what tables are kept in (`Stores.timestampedKeyValueStoreBuilder`). */
export function timestampedKeyValueStoreBuilder<K, V>(
  options: StoreOptions<K, V> & HeaderLogging,
): StoreBuilder<TimestampedKeyValueStore<K, V>> {
  return keyValueBuilder(options, timestampedFormat(options.valueSerde), true);
}

/** A store of one value a key and window (`Stores.windowStoreBuilder`). @throws STREAMS_INVALID_ARGUMENT */
export function windowStoreBuilder<K, V>(options: WindowStoreOptions<K, V>): StoreBuilder<WindowStore<K, V>> {
  return windowBuilder(options, plainFormat(options.valueSerde), false);
}

/** The same with timestamps (`Stores.timestampedWindowStoreBuilder`). @throws STREAMS_INVALID_ARGUMENT */
export function timestampedWindowStoreBuilder<K, V>(
  options: WindowStoreOptions<K, V>,
): StoreBuilder<TimestampedWindowStore<K, V>> {
  return windowBuilder(options, timestampedFormat(options.valueSerde), true);
}

/** A store of one value a key and session (`Stores.sessionStoreBuilder`). @throws STREAMS_INVALID_ARGUMENT */
export function sessionStoreBuilder<K, V>(options: SessionStoreOptions<K, V>): StoreBuilder<SessionStore<K, V>> {
  const { name, keySerde, valueSerde, retentionMs, persistent = true, caching = false } = options;
  if (!(retentionMs >= 0)) refuse(name, `retentionMs is ${retentionMs}, it cannot be negative`);
  const format = plainFormat(valueSerde);
  const codec = codecOf('session', keySerde, format, false);
  return builder(options, { cleanup: 'compact,delete', retentionMs, codec }, () => {
    return new BytesSessionStore({ name, persistent, keySerde, format, retentionMs, caching });
  });
}

function keyValueBuilder<K, V, S>(
  options: StoreOptions<K, V> & HeaderLogging,
  format: StoredFormat<S>,
  timestamped: boolean,
): StoreBuilder<KeyValueStore<K, S>> {
  const { name, keySerde, persistent = true, caching = false, logsHeaders = false } = options;
  const codec = codecOf('key-value', keySerde, format, timestamped);
  return builder(options, { cleanup: 'compact', codec }, () => {
    return new BytesKeyValueStore({ name, persistent, keySerde, format, caching, logsHeaders });
  });
}

function windowBuilder<K, V, S>(
  options: WindowStoreOptions<K, V>,
  format: StoredFormat<S>,
  timestamped: boolean,
): StoreBuilder<WindowStore<K, S>> {
  const { name, keySerde, windowSizeMs, retentionMs, retainDuplicates = false, persistent = true } = options;
  if (!(windowSizeMs >= 0)) refuse(name, `windowSizeMs is ${windowSizeMs}, it cannot be negative`);
  if (!(retentionMs >= windowSizeMs)) {
    refuse(name, `retentionMs is ${retentionMs}, less than windowSizeMs, ${windowSizeMs}: windows would expire open`);
  }
  const cleanup = retainDuplicates ? 'delete' : 'compact,delete';
  const codec = { ...codecOf('window', keySerde, format, timestamped), windowSizeMs };
  return builder(options, { cleanup, retentionMs, codec }, () => {
    const times = { windowSizeMs, retentionMs };
    // Of records that are all kept, none replaces another.
    const caching = options.caching === true && !retainDuplicates;
    const { logsHeaders = false } = options;
    const how = { persistent, retainDuplicates, caching, logsHeaders };
    return new BytesWindowStore({ name, keySerde, format, ...times, ...how });
  });
}

function builder<S extends StateStore>(
  { name, logging = {} }: Pick<StoreOptions<unknown, unknown>, 'name' | 'logging'>,
  topic: Pick<StoreBuilder, 'cleanup' | 'retentionMs' | 'codec'>,
  build: () => S,
): StoreBuilder<S> {
  return Object.freeze({ name, logging, ...topic, build });
}

function codecOf<K, S>(
  kind: StoreCodec['kind'],
  keySerde: Serde<K>,
  values: StoredFormat<S>,
  timestamped: boolean,
): StoreCodec {
  return { kind, keySerde: keySerde as Serde<unknown>, values, timestamped };
}

function refuse(store: string, what: string): never {
  throw new StreamsError('STREAMS_INVALID_ARGUMENT', `store '${store}': ${what}`, { store });
}
