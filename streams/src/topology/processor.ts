import type { Record, RecordMetadata } from '../model/record.ts';
import type { StateStore, StoreBuilder } from '../model/state-store.ts';
import type { TaskId } from '../model/task-id.ts';
import type { Timestamp } from '../model/timestamp.ts';

/** A user's step: called with one record at a time, in order, never concurrently (`processor.api.Processor`). */
export interface Processor<KIn = unknown, VIn = unknown, KOut = unknown, VOut = unknown> {
  /** Called once before the first record, when the task's stores are restored. */
  init?(context: ProcessorContext<KOut, VOut>): void;
  process(record: Record<KIn, VIn>): void;
  /** Called once after the last record; stores may still be read. */
  close?(): void;
}

/** Makes a new processor for each task; it must not return the same one twice. */
export interface ProcessorSupplier<KIn = unknown, VIn = unknown, KOut = unknown, VOut = unknown> {
  (): Processor<KIn, VIn, KOut, VOut>;
  /** Stores that come with the processor: added and connected where it is (`ConnectedStoreProvider`). */
  readonly stores?: readonly StoreBuilder[];
}

/**
 * A supplier that brings the stores its processor works with, so that nobody has to add and connect them.
 *
 * @example orders.process(withStores(() => new ReserveProcessor(), [keyValueStoreBuilder({ name: 'reserved', ... })]))
 */
export function withStores<Supplier extends () => unknown>(
  supplier: Supplier,
  stores: readonly StoreBuilder[],
): Supplier & { readonly stores: readonly StoreBuilder[] } {
  return Object.assign((() => supplier()) as Supplier, { stores: Object.freeze([...stores]) });
}

/** Which clock a punctuation follows: the records' timestamps or the machine's. */
export type PunctuationType = 'stream-time' | 'wall-clock-time';

/** Called with the stream time, or the wall clock, of the tick. */
export type Punctuator = (timestamp: Timestamp) => void;

/** Ends a schedule; cancelling twice is fine. */
export interface Cancellable {
  cancel(): void;
}

/** What a processor sees of the task that runs it (`processor.api.ProcessorContext`). */
export interface ProcessorContext<KOut = unknown, VOut = unknown> {
  readonly applicationId: string;
  readonly taskId: TaskId;
  /** Passes a record to every child, or to the one named; returns when they are done with it. */
  forward(record: Record<KOut, VOut>, child?: string): void;
  /**
   * Passes on a record that was held back: to whoever it reaches, what was read at `readAt` is the record in hand, with
   * this one's timestamp and headers.
   */
  forwardHeld(record: Record<KOut, VOut>, readAt: RecordMetadata): void;
  /** The store of that name. @throws StreamsError STREAMS_INVALID_TOPOLOGY when it is not connected to this processor. */
  getStateStore<S extends StateStore>(name: string): S;
  /**
   * Calls `punctuator` every `intervalMs`; stream-time ticks are aligned to 0, wall-clock ticks to now, or both to
   * `startTime`, which is the first tick unless it has passed: then the next of its raster is (KIP-1146).
   */
  schedule(intervalMs: number, type: PunctuationType, punctuator: Punctuator, startTime?: Timestamp): Cancellable;
  /** Where the record in hand was read; undefined in a punctuation. */
  recordMetadata(): RecordMetadata | undefined;
  /** The highest timestamp the task has seen, -1 before the first record. */
  currentStreamTimeMs(): Timestamp;
  /** The machine's time as the task's clock tells it. */
  currentSystemTimeMs(): number;
  /** Asks for a commit soon; it does not wait for it. */
  commit(): void;
  /** Counts a record that an operator left out, and says why (`dropped-records-total`). */
  dropped(reason: DropReason): void;
}

/** Why a record was left out: the label of `dropped_records_total`. */
export type DropReason =
  | 'null-key'
  | 'null-value'
  | 'null-foreign-key'
  | 'stale-response'
  | 'late'
  | 'expired'
  | 'out-of-order'
  | 'invalid-timestamp'
  | 'deserialization'
  | 'processing'
  | 'production';
