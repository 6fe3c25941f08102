import { laterOf, NO_TIMESTAMP, type Timestamp } from '../model/timestamp.ts';
import { HeadOrder } from './head-order.ts';
import type { RecordQueue, StampedRecord } from './record-queue.ts';

/**
 * A task's partitions as one stream: the next record is the one with the lowest timestamp among the heads (KIP-695,
 * `processor.internals.PartitionGroup`).
 */
export class PartitionGroup {
  readonly queues: readonly RecordQueue[];
  readonly #idleSince = new Map<RecordQueue, number>();
  readonly #order: HeadOrder;
  /** The only queue there is, which needs no order. */
  readonly #only: RecordQueue | undefined;
  #streamTime: Timestamp = NO_TIMESTAMP;

  /** With an order that other groups share, a record waits for the earlier ones of theirs too. */
  constructor(queues: readonly RecordQueue[], order?: HeadOrder) {
    this.queues = queues;
    this.#order = order ?? new HeadOrder();
    this.#only = order === undefined && queues.length === 1 ? queues[0] : undefined;
    for (const queue of queues) {
      this.#streamTime = laterOf(this.#streamTime, queue.partitionTime);
      this.arrived(queue);
    }
  }

  /** A queue has got records. */
  arrived(queue: RecordQueue): void {
    if (this.#only === undefined) this.#order.arrived(queue);
  }

  /** The queue to take from, undefined when nothing is buffered, or another group's record is the next. */
  next(): RecordQueue | undefined {
    if (this.#only !== undefined) return this.#only.head() === undefined ? undefined : this.#only;
    const first = this.#order.first();
    return first !== undefined && this.queues.includes(first) ? first : undefined;
  }

  /** Takes the head of the queue that {@link next} answered. */
  take(queue: RecordQueue): StampedRecord {
    if (this.#only === undefined) this.#order.passFirst();
    return queue.poll();
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
