interface Closed {
  /** The request that tries. */
  scout: object | undefined;
  changed: PromiseWithResolvers<void>;
}

/**
 * While the owner of a partition does not answer, one request finds out when it does again and the others of that
 * partition wait for it. Hundreds may wait for orders of an instance that was killed: all of them asking again and
 * again is what would keep the machine from starting it.
 */
export class OwnerGate {
  readonly #closed = new Map<number, Closed>();

  /** Whether the request may ask the owner: the gate is open, or this is the one that tries. */
  admits(partition: number, request: object): boolean {
    const closed = this.#closed.get(partition);
    if (closed === undefined) return true;
    closed.scout ??= request;
    return closed.scout === request;
  }

  /** Whether it is this request that tries. */
  isScout(partition: number, request: object): boolean {
    return this.#closed.get(partition)?.scout === request;
  }

  /** The owner has not answered the request, which tries on, unless another one does. */
  close(partition: number, request: object): void {
    if (this.#closed.has(partition)) return;
    this.#closed.set(partition, { scout: request, changed: Promise.withResolvers() });
  }

  /** The owner answers: all may ask. */
  open(partition: number): void {
    const closed = this.#closed.get(partition);
    this.#closed.delete(partition);
    closed?.changed.resolve();
  }

  /** The request asks no more: another one has to try. */
  leave(partition: number, request: object): void {
    const closed = this.#closed.get(partition);
    if (closed?.scout !== request) return;
    const { changed } = closed;
    closed.scout = undefined;
    closed.changed = Promise.withResolvers();
    changed.resolve();
  }

  /** Resolves when {@link admits} may say something else. */
  async changed(partition: number): Promise<void> {
    await this.#closed.get(partition)?.changed.promise;
  }
}
