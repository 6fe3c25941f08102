import { HttpProblem } from '@orders-platform/kit';

/** Counts the requests that wait, up to a bound. */
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

  /**
   * A place for one request, which has to take it before it waits; for those `inBrief` there are a quarter more, so that
   * they are answered though everybody else waits. Dispose of it.
   */
  place(inBrief: boolean): Place {
    const most = inBrief ? Math.ceil(this.#limit * 1.25) : this.#limit;
    return new Place(
      () => {
        if (this.#count >= most) throw tooMany(most);
        this.#count++;
      },
      () => this.#count--,
    );
  }
}

/** One request's place among those who wait. */
export class Place implements Disposable {
  readonly #enter: () => void;
  readonly #leave: () => void;
  #taken = false;

  constructor(enter: () => void, leave: () => void) {
    this.#enter = enter;
    this.#leave = leave;
  }

  /** Taking it again is fine. @throws {HttpProblem} 429 when as many wait as may. */
  take(): void {
    if (this.#taken) return;
    this.#enter();
    this.#taken = true;
  }

  [Symbol.dispose](): void {
    if (this.#taken) this.#leave();
    this.#taken = false;
  }
}

function tooMany(most: number): HttpProblem {
  const detail = `${most} requests wait at this instance already.`;
  return new HttpProblem(429, detail, { code: 'too-many-waiters', headers: { 'retry-after': '1' } });
}
