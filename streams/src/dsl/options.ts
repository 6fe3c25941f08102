import type { StoreBuilder } from '../model/state-store.ts';
import type { Serde } from '../serdes/serde.ts';
import type { VersionedOptions } from '../state/index.ts';
import type { TimestampExtractor } from '../topology/timestamp-extractor.ts';
import type { OffsetReset, StreamPartitioner } from '../topology/topology-node.ts';
import type { CloseAfterQuiet } from './close-after-quiet.ts';

/** What every operator can be told: the name it has in the topology instead of a generated one. */
export interface Named {
  readonly name?: string | undefined;
}

/** How a topic is read (`Consumed`). Serdes left out are the application's defaults. */
export interface Consumed<K, V> extends Named {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly timestampExtractor?: TimestampExtractor | undefined;
  readonly offsetReset?: OffsetReset | undefined;
}

/** How a topic is written (`Produced`). Serdes left out are the stream's own, else the application's defaults. */
export interface Produced<K, V> extends Named {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly partitioner?: StreamPartitioner<K, V> | undefined;
}

/** What is known of a table's store before it is made. */
export interface StoreDescription<K, V> {
  readonly name: string;
  readonly persistent: boolean;
  readonly logging: false | { readonly [setting: string]: string };
  readonly caching: boolean;
  readonly keySerde: Serde<K>;
  readonly valueSerde: Serde<V>;
  /** Of windowed stores alone, ms. */
  readonly windowSizeMs?: number;
  /** The least that the store has to keep, ms; of windowed and session stores alone. */
  readonly retentionMs?: number;
}

/**
 * A store of the user's (`Materialized.as(supplier)`): its builder, or what makes one of the table's description. The
 * store has to be a `TimestampedKeyValueStore`, a `TimestampedWindowStore` or a `SessionStore`, as the table needs it.
 */
export type CustomStore<K = unknown, V = unknown> =
  | StoreBuilder
  | ((description: StoreDescription<K, V>) => StoreBuilder);

/** How a table's state is kept (`Materialized`). */
export interface Materialized<K, V> {
  /** Names the store, which makes it queryable; otherwise a name is generated, or no store is kept where none is needed. */
  readonly storeName?: string | undefined;
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  /** On disk, unless false. */
  readonly persistent?: boolean | undefined;
  /** Settings of the changelog topic, or false for none. */
  readonly logging?: false | { readonly [setting: string]: string } | undefined;
  /**
   * Whether only the last of several changes of a key between commits is sent on and logged, where the configuration has
   * a cache (`cacheMaxBytes`); unless false.
   */
  readonly caching?: boolean | undefined;
  /** The user's own store instead of the library's; a builder's name is the store's, unless `storeName` is given. */
  readonly store?: CustomStore<K, V> | undefined;
  /** How long a windowed store keeps windows, ms; at least size and grace, which is what it is unless given. */
  readonly retentionMs?: number | undefined;
  /**
   * Keeps versions by timestamp, in a store that must have a name: streams look the table up as of their records' times, and
   * out-of-order updates change its history alone. Not for windows, nor for global tables.
   */
  readonly versioned?: VersionedOptions | undefined;
}

/** How records are grouped (`Grouped`); the name becomes the repartition topic's. */
export interface Grouped<K, V> extends Named {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
}

/** How a stream is repartitioned (`Repartitioned`); the name becomes the topic's. */
export interface Repartitioned<K, V> extends Named {
  /** As many as the topics that feed it have, unless given. */
  readonly partitions?: number | undefined;
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly partitioner?: StreamPartitioner<K, V> | undefined;
}

/** How a stream meets a table (`Joined`); the name becomes that of the repartition topic too, where one is needed. */
export interface Joined<K, V> extends Named, CloseAfterQuiet {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  /**
   * How long the stream's records wait for earlier changes of the table, ms of the stream's time (KIP-923); the table
   * must be versioned, with at least as much history. Not at all, unless given.
   */
  readonly graceMs?: number | undefined;
}

/** How a table meets one of another key (`TableJoined`): where the keys of either lie, when not by the hash of their bytes. */
export interface TableJoined<K, K2> extends Named {
  /** Where the left table's records lie by key; undefined leaves it to the partition that the row was read from. */
  readonly partitioner?: StreamPartitioner<K, null> | undefined;
  /** Where the right table's records lie by key. */
  readonly otherPartitioner?: StreamPartitioner<K2, null> | undefined;
}

/** How two streams meet (`StreamJoined`). */
export interface StreamJoined<K, V, V2> extends Named {
  /** Base name of the two window stores. */
  readonly storeName?: string | undefined;
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly otherValueSerde?: Serde<V2> | undefined;
  /** On disk, unless false. */
  readonly persistent?: boolean | undefined;
  /** Settings of the changelog topics, or false for none. */
  readonly logging?: false | { readonly [setting: string]: string } | undefined;
}

/** How a stream is printed (`Printed`). */
export interface Printed<K, V> extends Named {
  /** Put before each line; the name of the stream's operator unless given. */
  readonly label?: string | undefined;
  /** Key and value, unless given. */
  readonly mapper?: ((key: K, value: V) => string) | undefined;
  /** Takes each line, its end included; the standard output unless given. */
  readonly write?: ((line: string) => void) | undefined;
}

/** How a user's processor is connected: the stores it may use. */
export interface ProcessOptions extends Named {
  readonly stores?: readonly string[] | undefined;
}

/** How an asynchronous step waits for its promises. */
export interface AsyncOptions extends Named {
  /** How many calls one task has under way at once; those for one key are made one after the other. */
  readonly concurrency: number;
  /** After how long a call has failed, ms; its signal is aborted then. Default 5 000. */
  readonly timeoutMs?: number | undefined;
  /** How often a call that failed is made again before the processing handler is asked. Default 0. */
  readonly retries?: number | undefined;
  /** How long after the first failure a call is made again, ms; twice as long after each further one. Default 100. */
  readonly retryBackoffMs?: number | undefined;
}
