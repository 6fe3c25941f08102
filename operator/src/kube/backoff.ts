/** How pauses between failures grow. */
export interface BackoffOptions {
  readonly firstMs: number;
  readonly mostMs: number;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** Doubles from pause to pause; each is drawn from its upper half, so that many who failed together part. */
export class Backoff {
  readonly #options: BackoffOptions;
  #next: number;

  constructor(options: BackoffOptions) {
    this.#options = options;
    this.#next = options.firstMs;
  }

  /** Milliseconds to wait now; more the next time. */
  next(): number {
    const { mostMs, random } = this.#options;
    const ms = this.#next;
    this.#next = Math.min(ms * 2, mostMs);
    return ms * (0.5 + random() / 2);
  }

  /** What is tried works again. */
  reset(): void {
    this.#next = this.#options.firstMs;
  }
}
