import { addAbortListener } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why a wait ended without what it waited for. */
export class DeadlinePassed extends Error {}

/** How long a request may still take, and what ends it earlier. */
export class Deadline {
  readonly #at: number;
  /** Aborted with {@link DeadlinePassed} when the time is up, or with the reason of what ended it earlier. */
  readonly signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;

  /** `ms` from now, or earlier with `signal`. Close it. */
  constructor(ms: number, signal: AbortSignal) {
    this.#at = performance.now() + ms;
    const late = new AbortController();
    this.#timer = setTimeout(() => late.abort(new DeadlinePassed('the time is up')), ms);
    this.signal = AbortSignal.any([late.signal, signal]);
  }

  /** Whole milliseconds that are left; 0 when the time is up. */
  get remainingMs(): number {
    return Math.max(0, Math.floor(this.#at - performance.now()));
  }

  /** Pauses for `ms`, or until the end, or until `over`. @throws the signal's reason at the end. */
  async pause(ms: number, over?: AbortSignal): Promise<undefined> {
    const signal = over === undefined ? this.signal : AbortSignal.any([this.signal, over]);
    await sleep(ms, undefined, { signal }).catch(() => this.signal.throwIfAborted());
  }

  /** What the promise comes to if it does so within `ms`, else undefined. @throws as the promise, and as {@link pause} */
  async within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
    const given = new AbortController();
    try {
      return await Promise.race([promise, this.pause(ms, given.signal)]);
    } finally {
      given.abort();
    }
  }

  /** Forgets the timer. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

/** What the promise comes to, unless the signal is aborted before. @throws as the promise, and the signal's reason */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  using _ = addAbortListener(signal, () => aborted.reject(signal.reason));
  return await Promise.race([promise, aborted.promise]);
}
