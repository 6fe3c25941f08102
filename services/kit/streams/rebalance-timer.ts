import type { StreamsState } from '@orders-platform/streams';

/** Measures how long an instance is not running while it means to. */
export class RebalanceTimer {
  readonly #ended: (seconds: number) => void;
  #since: number | undefined;

  /** `ended` hears how long each rebalance took, once it is over. */
  constructor(ended: (seconds: number) => void) {
    this.#ended = ended;
  }

  /** The instance is in another state since `now`, ms on a clock that never goes back. */
  changed(state: StreamsState, now: number): void {
    if (state === 'rebalancing') {
      this.#since ??= now;
      return;
    }
    if (state === 'running' && this.#since !== undefined) this.#ended((now - this.#since) / 1000);
    this.#since = undefined;
  }
}
