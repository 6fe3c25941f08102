import type { Clock, Timer } from '../src/clock.ts';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #ms = 0;
  readonly #epoch: number;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  constructor(epoch = Date.parse('2026-01-01T00:00:00Z')) {
    this.#epoch = epoch;
  }

  now(): number {
    return this.#epoch + this.#ms;
  }

  monotonic(): number {
    return this.#ms;
  }

  setTimer(ms: number, callback: () => void): Timer {
    const timer = { at: this.#ms + ms, callback };
    this.#timers.add(timer);
    return { cancel: () => this.#timers.delete(timer) };
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves time on, calling what falls due in its order, and lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#ms + ms;
    await settle();
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#ms = Math.max(this.#ms, next.at);
      next.callback();
      await settle();
    }
    this.#ms = end;
    await settle();
  }

  /** Moves time on as a suspended process sees it: timers fall due later. */
  sleep(ms: number): void {
    this.#ms += ms;
  }
}

/** Lets all promises that are due settle. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
