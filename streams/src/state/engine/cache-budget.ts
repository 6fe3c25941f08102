/** The memory that the stores of one engine may keep entries in that are on disk as well: an equal share each. */
export class CacheBudget {
  readonly #bytes: number;
  #stores = 0;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** What one store may keep, bytes. */
  get share(): number {
    return this.#bytes / Math.max(1, this.#stores);
  }

  join(): void {
    this.#stores++;
  }

  leave(stores: number): void {
    this.#stores -= stores;
  }
}

/** Keeps nothing: for storage that is as near as a cache. */
export const NO_CACHE: CacheBudget = new CacheBudget(0);
