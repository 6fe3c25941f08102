import type { Clock, Timer } from '../model/clock.ts';
import { StreamsError } from '../model/errors.ts';
import type { AsyncCallLimits } from '../topology/internal-processor-context.ts';

/** The user's function, told when nobody waits for it any more. */
type Call<T> = (signal: AbortSignal) => Promise<T>;

/** Makes calls of the user's, each with its time limit and tries, until it is closed. */
export class AsyncCalls {
  readonly #clock: Clock;
  readonly #sleeping: () => void;
  readonly #controllers = new Set<AbortController>();
  readonly #timers = new Set<Timer>();
  #closed = false;

  /** `sleeping` is called when a call has failed and waits for its next try. */
  constructor(clock: Clock, sleeping: () => void) {
    this.#clock = clock;
    this.#sleeping = sleeping;
  }

  /** Calls that are being waited for. */
  get active(): number {
    return this.#controllers.size;
  }

  /** Makes a call; `ended` is called once, later, with what came of the last try, and never once this is closed. */
  make<T>(call: Call<T>, limits: AsyncCallLimits, ended: (outcome: PromiseSettledResult<T>) => void, tried = 0): void {
    const controller = new AbortController();
    this.#controllers.add(controller);
    const timer = this.#timer(limits.timeoutMs, () => {
      const error = new StreamsError('STREAMS_TIMEOUT', `the call has not ended within ${limits.timeoutMs} ms`);
      controller.abort(error);
      failed(error);
    });
    const over = () => {
      timer.cancel();
      return !this.#closed && this.#controllers.delete(controller);
    };
    const failed = (reason: unknown) => {
      if (!over()) return;
      if (tried >= limits.retries) return ended({ status: 'rejected', reason });
      this.#timer(limits.retryBackoffMs * 2 ** tried, () => this.make(call, limits, ended, tried + 1));
      this.#sleeping();
    };
    started(call, controller.signal).then((value) => {
      if (over()) ended({ status: 'fulfilled', value });
    }, failed);
  }

  /** Aborts what is under way. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    for (const controller of this.#controllers) controller.abort(CLOSED);
    this.#controllers.clear();
  }

  #timer(ms: number, callback: () => void): Timer {
    const timer = this.#clock.setTimer(ms, () => {
      this.#timers.delete(own);
      callback();
    });
    const own: Timer = {
      cancel: () => {
        this.#timers.delete(own);
        timer.cancel();
      },
    };
    this.#timers.add(own);
    return own;
  }
}

/** A function that throws instead of returning a promise has failed like any other. */
async function started<T>(call: Call<T>, signal: AbortSignal): Promise<T> {
  return call(signal);
}

const CLOSED = new StreamsError('STREAMS_CLOSED', 'the task is closed: what the call is for starts over elsewhere');
