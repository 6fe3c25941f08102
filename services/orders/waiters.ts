import { HttpProblem } from '@orders-platform/kit';

/** Counts those who wait, up to a bound. */
export class Waiters {
  readonly #limit: number;
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many wait now. */
  get count(): number {
    return this.#count;
  }

  /** @throws {HttpProblem} 429 when as many wait as may. */
  async during<T>(wait: () => Promise<T>): Promise<T> {
    if (this.#count >= this.#limit) {
      const detail = `${this.#limit} requests wait at this instance already.`;
      throw new HttpProblem(429, detail, { code: 'too-many-waiters', headers: { 'retry-after': '1' } });
    }
    this.#count++;
    try {
      return await wait();
    } finally {
      this.#count--;
    }
  }
}
