import type { Clock } from '../model/clock.ts';
import type { CacheMemory } from '../model/record-cache.ts';
import type { StateStore } from '../model/state-store.ts';
import type { TimestampExtractor } from '../topology/timestamp-extractor.ts';
import type { UpgradeFrom } from '../topology/upgrade-from.ts';
import type { DefaultSerdes } from './default-serdes.ts';
import type { ErrorHandlers } from './error-handlers.ts';
import type { RecordTracer } from './record-tracer.ts';

/** What every task of an application is run with. */
export interface TaskConfig {
  readonly applicationId: string;
  readonly clock: Clock;
  readonly defaultSerdes: DefaultSerdes;
  readonly defaultTimestampExtractor?: TimestampExtractor;
  readonly errors: ErrorHandlers;
  /**
   * How long a task with an empty partition waits for it although the log holds nothing more, ms; -1 never waits,
   * not even for records known to be there (KIP-695).
   */
  readonly maxTaskIdleMs: number;
  /** Stores that every instance holds whole. */
  readonly globalStore?: (name: string) => StateStore | undefined;
  readonly upgradeFrom?: UpgradeFrom;
  readonly tracer?: RecordTracer;
  /** The longest that a commit may wait for one call of an asynchronous operator, ms; undefined without transactions. */
  readonly longestCallMs?: number;
  /** Called when a promise that some task waits for has settled: {@link StreamTask.settle} has something to do. */
  readonly onSettled?: () => void;
  /** What the caches of all tasks share; undefined: stores do not cache. */
  readonly cacheMemory?: CacheMemory;
}
