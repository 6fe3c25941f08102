import type { Timestamp } from '../model/timestamp.ts';
import type { RecordQueue } from './record-queue.ts';

/**
 * Queues by the timestamps of their heads, lowest first. Equal ones come as out of Kafka Streams' `java.util.PriorityQueue`,
 * a binary heap in which a queue stands anew for each of its records: two such queues take turns.
 */
export class HeadOrder {
  readonly #heap: RecordQueue[] = [];
  readonly #times: Timestamp[] = [];
  /** Those that have got records, or have lost their head, since the order was last asked for. */
  readonly #changed: RecordQueue[] = [];
  readonly #known = new Set<RecordQueue>();

  /** A queue has got records. */
  arrived(queue: RecordQueue): void {
    if (this.#known.has(queue)) return;
    this.#known.add(queue);
    this.#changed.push(queue);
  }

  /** The queue with the lowest head, undefined when none has a record. */
  first(): RecordQueue | undefined {
    for (let queue = this.#changed[0]; queue !== undefined; queue = this.#changed[0]) {
      const head = queue.head();
      this.#changed.shift();
      if (head === undefined) this.#known.delete(queue);
      else this.#offer(queue, head.record.timestamp);
    }
    return this.#heap[0];
  }

  /** The first queue's head is about to be taken: it stands behind its equals with the next one. */
  passFirst(): void {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    const time = this.#times.pop();
    if (first === undefined || last === undefined || time === undefined) return;
    if (first !== last) this.#siftDown(last, time);
    this.#changed.push(first);
  }

  #offer(queue: RecordQueue, time: Timestamp): void {
    const [heap, times] = [this.#heap, this.#times];
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (time >= (times[parent] as Timestamp)) break;
      heap[at] = heap[parent] as RecordQueue;
      times[at] = times[parent] as Timestamp;
      at = parent;
    }
    heap[at] = queue;
    times[at] = time;
  }

  #siftDown(queue: RecordQueue, time: Timestamp): void {
    const [heap, times] = [this.#heap, this.#times];
    const half = heap.length >>> 1;
    let at = 0;
    while (at < half) {
      let child = 2 * at + 1;
      if (child + 1 < heap.length && (times[child] as Timestamp) > (times[child + 1] as Timestamp)) child++;
      if (time <= (times[child] as Timestamp)) break;
      heap[at] = heap[child] as RecordQueue;
      times[at] = times[child] as Timestamp;
      at = child;
    }
    heap[at] = queue;
    times[at] = time;
  }
}
