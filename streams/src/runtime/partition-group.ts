import { laterOf, NO_TIMESTAMP, type Timestamp } from '../model/timestamp.ts';
import type { RecordQueue } from './record-queue.ts';

/**
 * A task's partitions as one stream: the next record is the one with the lowest timestamp among the heads (KIP-695,
 * `processor.internals.PartitionGroup`).
 */
export class PartitionGroup {
  readonly queues: readonly RecordQueue[];
  readonly #idleSince = new Map<RecordQueue, number>();
  #streamTime: Timestamp = NO_TIMESTAMP;

  constructor(queues: readonly RecordQueue[]) {
    this.queues = queues;
    for (const queue of queues) this.#streamTime = laterOf(this.#streamTime, queue.partitionTime);
  }

  /** The queue to take from, undefined when nothing is buffered. */
  next(): RecordQueue | undefined {
    let best: RecordQueue | undefined;
    let bestTimestamp: Timestamp = 0;
    for (const queue of this.queues) {
      const head = queue.head();
      if (head !== undefined && (best === undefined || head.record.timestamp < bestTimestamp)) {
        best = queue;
        bestTimestamp = head.record.timestamp;
      }
    }
    return best;
  }

  /** Whether some partition is empty here and, as far as known, not empty in the log: its record may be the lowest. */
  mustWait(): boolean {
    for (const queue of this.queues) {
      if (queue.head() === undefined && !queue.caughtUp) return true;
    }
    return false;
  }

  /**
   * Whether the next record may be taken at `now` although partitions are empty: it waits for records known to be in the
   * log, and `maxTaskIdleMs` for each partition that is known to hold none, from the moment that it was found so.
   */
  mayProcess(now: () => number, maxTaskIdleMs: number): boolean {
    if (this.queues.length === 1 || maxTaskIdleMs < 0) return true;
    let ready = true;
    for (const queue of this.queues) {
      if (queue.head() !== undefined) this.#idleSince.delete(queue);
      else if (!queue.caughtUp) {
        this.#idleSince.delete(queue);
        ready = false;
      } else if (maxTaskIdleMs > 0 && !this.#hasIdled(queue, now(), maxTaskIdleMs)) ready = false;
    }
    return ready;
  }

  #hasIdled(queue: RecordQueue, now: number, maxTaskIdleMs: number): boolean {
    const since = this.#idleSince.get(queue) ?? now;
    this.#idleSince.set(queue, since);
    return now - since >= maxTaskIdleMs;
  }

  /** Since when the partition is waited for that was found empty first, ms since the epoch; undefined when none is. */
  get idleSince(): number | undefined {
    return this.#idleSince.size === 0 ? undefined : Math.min(...this.#idleSince.values());
  }

  /** Notes that a record of this timestamp is being processed. */
  observe(timestamp: Timestamp): void {
    this.#streamTime = laterOf(this.#streamTime, timestamp);
  }

  /** The highest timestamp processed, -1 before the first. */
  get streamTime(): Timestamp {
    return this.#streamTime;
  }

  /** Whether any partition has a record buffered. */
  hasRecords(): boolean {
    return this.queues.some((queue) => queue.head() !== undefined);
  }
}
