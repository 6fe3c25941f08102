import type { Timestamp } from '../model/timestamp.ts';
import type { ProcessorContext } from './processor.ts';
import type { UpgradeFrom } from './upgrade-from.ts';

/** How often and how long a call is tried. */
export interface AsyncCallLimits {
  /** After how long a call has failed, ms. */
  readonly timeoutMs: number;
  /** How often a call that failed is made again. */
  readonly retries: number;
  /** How long after the first failure the next call is made, ms; twice as long after each further one. */
  readonly retryBackoffMs: number;
}

/** A record that a task keeps in flight while an operator waits for a promise. */
export interface HeldRecord {
  /**
   * Makes the call; what came of it is given to `done` once, in a turn of the task, with the record in hand again. What
   * `done` throws is judged as if `process` had thrown it. Nothing is done any more once the task is closed.
   */
  start<T>(call: (signal: AbortSignal) => Promise<T>, done: (outcome: PromiseSettledResult<T>) => void): void;
}

/** What a task does for one operator that waits for promises. */
export interface AsyncWork {
  /** Keeps the record in hand in flight until what {@link HeldRecord.start} has begun is done. */
  hold(): HeldRecord;
  /** Says whether the operator wants no more records for now: the task takes none from its partitions meanwhile. */
  full(full: boolean): void;
}

/** What the DSL's own operators see of their task besides what every processor sees (`InternalProcessorContext`). */
export interface InternalProcessorContext<KOut = unknown, VOut = unknown> extends ProcessorContext<KOut, VOut> {
  /** The version that still reads this application's internal topics; undefined: none older than this one's. */
  readonly upgradeFrom: UpgradeFrom | undefined;
  /** Has something closed with the processor, after it. */
  onClose(close: () => void): void;
  /** Declares, in `init`, that this operator waits for promises. @throws StreamsError STREAMS_INVALID_CONFIG when a call may outlast a transaction */
  asynchronous(limits: AsyncCallLimits): AsyncWork;
  /** The time that was kept under a name, by this task or by whoever had it before; undefined when none was. */
  processorMetadataForKey(key: string): Timestamp | undefined;
  /** Keeps a time under a name: it is committed with the offsets, and so with all that has been sent until then. */
  addProcessorMetadataKeyValue(key: string, time: Timestamp): void;
  /**
   * Has `close` called, in `init`, whenever the task's input has been quiet for `quietMs` of wall clock: no record waits and
   * none is known to come. It answers whether there was something to close. What it throws is judged as of a punctuation;
   * passed over, it is called again: it must have let go of what failed.
   */
  closeAfterQuiet(quietMs: number, close: () => boolean): void;
}
