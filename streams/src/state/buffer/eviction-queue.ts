import type { Timestamp } from '../../model/timestamp.ts';

/** A buffered key and the time it is ordered by. */
export interface QueuedKey {
  readonly time: Timestamp;
  readonly key: Buffer;
}

/** Keys by time, then by their bytes, least first: a binary heap. Adding and removing the first take O(log n). */
export class EvictionQueue {
  readonly #heap: QueuedKey[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** The key that is evicted next. */
  get first(): QueuedKey | undefined {
    return this.#heap[0];
  }

  add(time: Timestamp, key: Buffer): void {
    const heap = this.#heap;
    const entry = { time, key };
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as QueuedKey;
      if (!isBefore(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as QueuedKey, heap[child] as QueuedKey)) child++;
      const below = heap[child] as QueuedKey;
      if (!isBefore(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: QueuedKey, b: QueuedKey): boolean {
  if (a.time !== b.time) return a.time < b.time;
  return a.key.compare(b.key) < 0;
}
