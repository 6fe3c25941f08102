/** Whose an event is: it happens only while its owner runs. */
export interface EventOwner {
  readonly name: string;
  /** `paused` as by SIGSTOP, `killed` as by SIGKILL. */
  readonly state: 'running' | 'paused' | 'killed';
  /** Called with an event that fell due while the owner was paused. */
  hold(event: SimulatedEvent): void;
}

/** One thing that is going to happen; `process` is whose it is, undefined for the world outside of every process. */
export interface SimulatedEvent {
  /** Virtual microseconds since the epoch. */
  at: number;
  /** Drawn from the seed: which of several events due at once comes first. */
  tie: number;
  readonly process: EventOwner | undefined;
  readonly label: string;
  readonly run: () => void;
  cancelled: boolean;
}

/** Events in the order they are due: a binary heap by time, then by the drawn tie. */
export class EventQueue {
  readonly #heap: SimulatedEvent[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** The next event, left in the queue. */
  peek(): SimulatedEvent | undefined {
    return this.#heap[0];
  }

  push(event: SimulatedEvent): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex] as SimulatedEvent;
      if (isBefore(parent, event)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = event;
  }

  /** Takes the next event. */
  pop(): SimulatedEvent | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    this.#sink(last);
    return first;
  }

  #sink(event: SimulatedEvent): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = heap[childIndex];
      if (child === undefined) break;
      const right = heap[childIndex + 1];
      if (right !== undefined && isBefore(right, child)) {
        child = right;
        childIndex += 1;
      }
      if (isBefore(event, child)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = event;
  }
}

function isBefore(a: SimulatedEvent, b: SimulatedEvent): boolean {
  return a.at < b.at || (a.at === b.at && a.tie < b.tie);
}
