/** A timer that can be cancelled; cancelling twice is fine. */
export interface Timer {
  cancel(): void;
}

/** The only source of time in the operator: real in production, moved by hand under test. */
export interface Clock {
  /** Milliseconds since the epoch, for what is written down. */
  now(): number;
  /** Milliseconds that only grow, for what is measured: a corrected wall clock does not move it. */
  monotonic(): number;
  /** Calls `callback` once after `ms` milliseconds, unless cancelled. */
  setTimer(ms: number, callback: () => void): Timer;
}

// Node fires a timer beyond this at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The process's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, LONGEST_TIMER_MS));
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Resolves after `ms` milliseconds of `clock`, at once when the signal is aborted. */
export function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      timer.cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.setTimer(ms, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
