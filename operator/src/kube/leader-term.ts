import type { Clock, Timer } from '../clock.ts';
import { type Fence, FencedError } from './fence.ts';

/**
 * The time for which a leader may be sure to be the only one: until so long after its last renewal began. It ends by
 * itself, also when the process slept through the end.
 */
export class LeaderTerm implements Fence {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #durationMs: number;
  readonly #lease: string;
  #renewed: { readonly monotonic: number; readonly wall: number };
  #timer: Timer | undefined;

  constructor(clock: Clock, durationMs: number, lease: string, renewed: { monotonic: number; wall: number }) {
    this.#clock = clock;
    this.#durationMs = durationMs;
    this.#lease = lease;
    this.#renewed = renewed;
    this.#arm();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A renewal that began at this time has succeeded. */
  renewed(at: { readonly monotonic: number; readonly wall: number }): void {
    this.#renewed = at;
    this.#arm();
  }

  check(): void {
    if (this.signal.aborted) throw this.signal.reason;
    // The monotonic clock stands still while a machine is suspended, the wall clock does not.
    const age = Math.max(this.#clock.monotonic() - this.#renewed.monotonic, this.#clock.now() - this.#renewed.wall);
    if (age >= this.#durationMs) throw new FencedError(this.#describe(`was renewed ${Math.round(age)} ms ago`));
  }

  /** Nothing is written in its name from here on. */
  end(why: string): void {
    this.#timer?.cancel();
    this.#controller.abort(new FencedError(this.#describe(why)));
  }

  #arm(): void {
    this.#timer?.cancel();
    if (this.signal.aborted) return;
    const left = this.#renewed.monotonic + this.#durationMs - this.#clock.monotonic();
    this.#timer = this.#clock.setTimer(Math.max(0, left), () => this.end(`was not renewed for ${this.#durationMs} ms`));
  }

  #describe(why: string): string {
    return `this process no longer leads: the lease ${this.#lease} ${why}`;
  }
}
