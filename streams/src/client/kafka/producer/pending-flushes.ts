import type { PartitionQueue } from './partition-queue.ts';

interface Flush {
  /** Partitions with records that it still waits for. */
  partitions: number;
  readonly done: PromiseWithResolvers<void>;
}

interface Mark {
  /** How many records of the partition have to be settled. */
  readonly records: number;
  readonly flush: Flush;
}

/** Flushes that wait, each for what was sent before it: what is sent meanwhile must not hold it up, or it never ends. */
export class PendingFlushes {
  /** Of each partition in the order of their marks. */
  readonly #marks = new Map<PartitionQueue, Mark[]>();

  /** Resolves when all records that are in these queues now are settled. */
  add(queues: Iterable<PartitionQueue>): Promise<void> {
    const flush: Flush = { partitions: 0, done: Promise.withResolvers() };
    for (const queue of queues) {
      if (queue.isEmpty) continue;
      const marks = this.#marks.get(queue);
      const mark = { records: queue.appended, flush };
      if (marks === undefined) this.#marks.set(queue, [mark]);
      else marks.push(mark);
      flush.partitions++;
    }
    if (flush.partitions === 0) flush.done.resolve();
    return flush.done.promise;
  }

  /** Records of the queue were settled. */
  settled(queue: PartitionQueue): void {
    const marks = this.#marks.get(queue);
    if (marks === undefined) return;
    const reached = marks.findIndex(({ records }) => records > queue.settled);
    for (const { flush } of marks.splice(0, reached < 0 ? marks.length : reached)) {
      flush.partitions--;
      if (flush.partitions === 0) flush.done.resolve();
    }
    if (marks.length === 0) this.#marks.delete(queue);
  }

  /** Fails all that wait. */
  reject(failure: Error): void {
    for (const marks of this.#marks.values()) {
      for (const { flush } of marks) {
        // Nobody may be waiting for it.
        flush.done.promise.catch(() => undefined);
        flush.done.reject(failure);
      }
    }
    this.#marks.clear();
  }
}
