import type { Serde } from './serde.ts';

/** What kind of store it is, which decides what it can be asked. */
export type StoreKind = 'key-value' | 'window' | 'session' | 'versioned';

/** How a store's bytes are read by whoever has not got the store itself: a query asks with bytes, and is told bytes. */
export interface StoreCodec {
  readonly kind: StoreKind;
  readonly keySerde: Serde<unknown>;
  /** Reads what the store keeps as a value; the topic is the changelog's name. */
  readonly values: { deserialize(topic: string, stored: Buffer): unknown };
  /** Whether a value is one with the timestamp of its record. */
  readonly timestamped: boolean;
  /** Of a window store, ms. */
  readonly windowSizeMs?: number;
}
