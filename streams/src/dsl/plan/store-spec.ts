import type { Serde } from '../../serdes/serde.ts';
import type { CustomStore } from '../options.ts';

/** What every store of the plan is described by; a builder is made of it when the plan is compiled. */
export interface StoreSpecBase {
  readonly name: string;
  /** Undefined: the default serde. */
  readonly keySerde: Serde<unknown> | undefined;
  readonly valueSerde: Serde<unknown> | undefined;
  readonly persistent: boolean;
  readonly logging: false | { readonly [setting: string]: string };
  /** Whether changes may wait in a cache for a commit; undefined: no. */
  readonly caching?: boolean;
  /** The user's own store, in place of one that is made of the description. */
  readonly custom?: CustomStore;
}

/** A table's latest value by key, with its timestamp. */
export interface KeyValueStoreSpec extends StoreSpecBase {
  readonly kind: 'key-value';
}

/** The versions of a table's values by key, each at its timestamp. */
export interface VersionedStoreSpec extends StoreSpecBase {
  readonly kind: 'versioned';
  readonly historyRetentionMs: number;
  readonly segmentIntervalMs: number | undefined;
}

/** What a table by key is kept in. */
export type TableStoreSpec = KeyValueStoreSpec | VersionedStoreSpec;

/** An aggregate by key and window, with its timestamp. */
export interface WindowStoreSpec extends StoreSpecBase {
  readonly kind: 'window';
  readonly windowSizeMs: number;
  readonly retentionMs: number;
}

/** An aggregate by key and session. */
export interface SessionStoreSpec extends StoreSpecBase {
  readonly kind: 'session';
  readonly retentionMs: number;
  /** Sessions are read when they have just closed: the store, not its changelog, keeps them one millisecond longer. */
  readonly readOnClose?: boolean;
}

/** The records of one side of a stream-stream join, by key and time; equal keys and times are all kept. */
export interface JoinStoreSpec extends StoreSpecBase {
  readonly kind: 'join';
  readonly windowSizeMs: number;
  readonly retentionMs: number;
}

/** A stream-stream join's records that have met no other yet, in the order in which they are given up. */
export interface OuterJoinStoreSpec extends StoreSpecBase {
  readonly kind: 'outer-join';
  readonly otherValueSerde: Serde<unknown> | undefined;
}

/** The changes of a table that are held back. */
export interface ChangeBufferSpec extends StoreSpecBase {
  readonly kind: 'change-buffer';
}

/** The records of a stream that wait for the table they are joined with. */
export interface RecordBufferSpec extends StoreSpecBase {
  readonly kind: 'record-buffer';
  readonly graceMs: number;
  /** What the serdes are told as their topic. */
  readonly serdeTopic: string;
}

/** A store as the logical plan knows it. */
export type StoreSpec =
  | TableStoreSpec
  | WindowStoreSpec
  | SessionStoreSpec
  | JoinStoreSpec
  | OuterJoinStoreSpec
  | ChangeBufferSpec
  | RecordBufferSpec;
