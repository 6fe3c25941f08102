import type { StoreBuilder } from '../model/state-store.ts';
import type { ProcessorContext } from '../topology/processor.ts';

/** What a transformer sees of the task that runs it: all that a processor does, but that it cannot forward. */
export type TransformerContext = Omit<ProcessorContext, 'forward'>;

/** A step that makes a table's values into others, with stores to look into (`ValueTransformerWithKey`). */
export interface ValueTransformer<K, V, V2> {
  /** Called once before the first value. */
  init?(context: TransformerContext): void;
  /** The new value of a key; `value` is null for a deletion, and null deletes. The key must not be changed. */
  transform(key: K, value: V | null): V2 | null;
  /** Called once after the last value. */
  close?(): void;
}

/** Makes a new transformer for each task, and one more for each operator that looks the table up. */
export interface ValueTransformerSupplier<K, V, V2> {
  (): ValueTransformer<K, V, V2>;
  /** Stores that come with the transformer. */
  readonly stores?: readonly StoreBuilder[];
}

/** Any transformer, as the plan knows it. */
export type AnyTransformerSupplier = ValueTransformerSupplier<unknown, unknown, unknown>;
