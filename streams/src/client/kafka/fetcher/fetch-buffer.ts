import type { FetchedRecords, FetchFailure } from '../../fetcher.ts';
import type { FetchPosition } from './fetch-position.ts';

interface Arrival {
  readonly position: FetchPosition;
  readonly fetched: FetchedRecords;
}

/** What was fetched and not yet taken, in order of arrival, and who waits for it. */
export class FetchBuffer {
  #arrivals: Arrival[] = [];
  #failures: FetchFailure[] = [];
  #bytes = 0;
  #waiting: PromiseWithResolvers<void> | undefined;

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there is something to take. */
  get hasSomething(): boolean {
    return this.#failures.length > 0 || this.#arrivals.some(({ position }) => !position.paused);
  }

  add(position: FetchPosition, fetched: FetchedRecords): void {
    this.#arrivals.push({ position, fetched });
    this.#bytes += fetched.bytes;
    this.notify();
  }

  fail(failure: FetchFailure): void {
    this.#failures.push(failure);
    this.notify();
  }

  /** Takes what is there for positions that are not paused. */
  take(): readonly FetchedRecords[] {
    if (this.#arrivals.length === 0) return [];
    const taken: FetchedRecords[] = [];
    this.#arrivals = this.#arrivals.filter(({ position, fetched }) => {
      if (position.paused) return true;
      taken.push(fetched);
      this.#bytes -= fetched.bytes;
      return false;
    });
    return taken;
  }

  takeFailures(): readonly FetchFailure[] {
    const failures = this.#failures;
    this.#failures = [];
    return failures;
  }

  /** Drops what came for a position. */
  forget(forgotten: FetchPosition): void {
    this.#arrivals = this.#arrivals.filter(({ position, fetched }) => {
      if (position !== forgotten) return true;
      this.#bytes -= fetched.bytes;
      return false;
    });
  }

  /** Wakes those who wait when there is something for them. */
  notify(): void {
    if (this.#waiting === undefined || !this.hasSomething) return;
    this.#waiting.resolve();
    this.#waiting = undefined;
  }

  /** Resolves when something can be taken, or the signal is aborted. */
  async ready(signal?: AbortSignal): Promise<void> {
    if (this.hasSomething || signal?.aborted) return;
    this.#waiting ??= Promise.withResolvers();
    if (signal === undefined) return this.#waiting.promise;
    const aborted = Promise.withResolvers<void>();
    const abort = () => aborted.resolve();
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([this.#waiting.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Wakes those who wait though there is nothing, because nothing will come. */
  close(): void {
    this.#arrivals = [];
    this.#bytes = 0;
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }
}
