/** Runs what concerns one key one after the other, in the order it came; different keys run side by side. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** The outcome of `work`, begun when everything that came before it for that key has ended. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const outcome = before.then(work, work);
    this.#last.set(key, outcome);
    const forget = () => {
      if (this.#last.get(key) === outcome) this.#last.delete(key);
    };
    outcome.then(forget, forget);
    return outcome;
  }

  /** How many keys have work under way. */
  get size(): number {
    return this.#last.size;
  }
}
