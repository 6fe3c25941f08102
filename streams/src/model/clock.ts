/** A timer that can be cancelled; cancelling twice is fine. */
export interface Timer {
  cancel(): void;
}

/** The only source of time in the library: real in production, virtual under test and simulation. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `callback` once after `ms` milliseconds, unless cancelled. */
  setTimer(ms: number, callback: () => void): Timer;
  /** Lets everything else that is due run first: I/O in production, the scheduler's next steps in a simulation. */
  yield(): Promise<void>;
}

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
