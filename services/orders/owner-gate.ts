interface Closed {
  /** The request that tries. */
  scout: object | undefined;
  /** The others, in the order in which they came. */
  readonly waiting: Map<object, PromiseWithResolvers<void>>;
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
    this.#closed.set(partition, { scout: request, waiting: new Map() });
  }

  /** The owner answers: all may ask. */
  open(partition: number): void {
    const closed = this.#closed.get(partition);
    this.#closed.delete(partition);
    for (const { resolve } of closed?.waiting.values() ?? []) resolve();
  }

  /** The request asks no more: when it is the one that tried, the one that has waited longest does so now. */
  leave(partition: number, request: object): void {
    const closed = this.#closed.get(partition);
    closed?.waiting.delete(request);
    if (closed?.scout !== request) return;
    const [next] = closed.waiting;
    closed.scout = next?.[0];
    if (next === undefined) return;
    closed.waiting.delete(next[0]);
    next[1].resolve();
  }

  /** Resolves when {@link admits} says yes to the request. */
  async admitted(partition: number, request: object): Promise<void> {
    if (this.admits(partition, request)) return;
    const closed = this.#closed.get(partition) as Closed;
    const turn = closed.waiting.get(request) ?? Promise.withResolvers<void>();
    closed.waiting.set(request, turn);
    await turn.promise;
  }
}
