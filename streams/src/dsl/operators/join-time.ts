import type { StateStore } from '../../model/state-store.ts';
import { NO_TIMESTAMP, type Timestamp } from '../../model/timestamp.ts';

/** What the two sides of one task's join know in common. */
export interface JoinTime {
  /** The highest timestamp either side has seen, -1 before the first record. */
  streamTime: Timestamp;
  /**
   * The time of the last unmatched record that was looked at, or of an older one since; undefined when none has been
   * looked at, null when there is none. Results wait for it, as in Kafka Streams.
   */
  oldestUnmatched: Timestamp | null | undefined;
  /** How far stream time was taken to be when the input had been quiet, -1 if never: what closed then meets nothing more. */
  quietTime: Timestamp;
}

const times = new WeakMap<StateStore, JoinTime>();

/** The time that belongs to a store, which both sides of one task have and no other task has. */
export function joinTimeOf(store: StateStore): JoinTime {
  let time = times.get(store);
  if (time === undefined) {
    time = { streamTime: NO_TIMESTAMP, oldestUnmatched: undefined, quietTime: NO_TIMESTAMP };
    times.set(store, time);
  }
  return time;
}
