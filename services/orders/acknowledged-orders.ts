import type { CopiedOrder, OrderAt } from './orders-view.ts';

/** Views are not behind for longer. */
const KEPT_MS = 60_000;
/** A few MiB. */
const MOST = 10_000;

interface Acknowledged {
  readonly at: OrderAt;
  readonly until: number;
}

/**
 * What was written here of late, whoever owns it by now: an instance that has acknowledged an order can tell of it, though
 * the next owner has not read so far.
 */
export class AcknowledgedOrders {
  readonly #orders = new Map<string, Acknowledged>();
  /** Partition → the offset that was written last. */
  readonly #latest = new Map<number, number>();

  /** The log has it. */
  add(at: OrderAt): void {
    const { order, position } = at;
    const now = performance.now();
    this.#orders.delete(order.id);
    this.#orders.set(order.id, { at, until: now + KEPT_MS });
    this.#latest.set(position.partition, Math.max(position.offset, this.#latest.get(position.partition) ?? -1));
    for (const [id, { until }] of this.#orders) {
      if (until > now && this.#orders.size <= MOST) break;
      this.#orders.delete(id);
    }
  }

  /** The order as it was written last, with how many later writes are known; undefined when `minimum` lies behind it. */
  get(id: string, minimum: () => number): CopiedOrder | undefined {
    const found = this.#orders.get(id);
    if (found === undefined || found.until < performance.now()) return undefined;
    const { position } = found.at;
    if (position.offset < minimum()) return undefined;
    return { ...found.at, lag: (this.#latest.get(position.partition) ?? position.offset) - position.offset };
  }
}
