import { hasSameContent, type Order, TOPICS } from '@orders-platform/contracts';
import { HttpProblem, inSendSpan } from '@orders-platform/kit';
import { AcknowledgedOrders } from './acknowledged-orders.ts';
import { KeyedQueue } from './keyed-queue.ts';
import type { OrderLog } from './order-log.ts';
import type { LogPosition, OrderAt, OrdersView } from './orders-view.ts';

/** The log did not confirm a write: the record may be in it or not. */
export class WriteFailed extends Error {
  constructor(id: string, cause: unknown) {
    super(`the log did not confirm order ${JSON.stringify(id)}: ${(cause as Error).message}`, { cause });
    this.name = 'WriteFailed';
  }
}

/**
 * Writes and reads the orders whose partitions this instance owns. Everything done to one id happens one after the
 * other, and what was just written counts although the view does not show it yet: two requests for one id at once
 * cannot both append.
 */
export class OwnedOrders {
  readonly #view: OrdersView;
  readonly #log: OrderLog;
  readonly #queue = new KeyedQueue();
  /** Written here, and not yet in the view. */
  readonly #written = new Map<string, OrderAt>();
  /** Ids of which a write has failed: the record may be in the log, ahead of the view. */
  readonly #uncertain = new Set<string>();
  readonly #stopping = new AbortController();
  /** For others, when the partition has moved. */
  readonly acknowledged = new AcknowledgedOrders();

  constructor(view: OrdersView, log: OrderLog) {
    this.#view = view;
    this.#log = log;
  }

  /**
   * Creates the order, or finds that it was.
   * @throws {HttpProblem} 409 when the id stands for another order; what the view and the log throw.
   */
  create(order: Order, signal: AbortSignal): Promise<OrderAt> {
    return this.#queue.run(order.id, async () => {
      signal.throwIfAborted();
      const existing = await this.#current(order.id, signal);
      if (existing === undefined) return this.#append(order);
      if (hasSameContent(existing.order, order)) return { ...existing, order };
      throw new HttpProblem(409, `Order ${JSON.stringify(order.id)} exists with other content.`, {
        code: 'order-exists',
      });
    });
  }

  /**
   * Takes a validated order to SHIPPED.
   * @throws {HttpProblem} 404 when there is none, 409 when it is in another state; what the view and the log throw.
   */
  ship(id: string, signal: AbortSignal): Promise<OrderAt> {
    return this.#queue.run(id, async () => {
      signal.throwIfAborted();
      const existing = await this.#current(id, signal);
      if (existing === undefined) throw noSuchOrder(id);
      const { state } = existing.order;
      if (state === 'VALIDATED') return this.#append({ ...existing.order, state: 'SHIPPED' });
      throw new HttpProblem(409, `Order ${JSON.stringify(id)} is ${state}: only a VALIDATED order can be shipped.`, {
        code: 'order-state',
        members: { state },
      });
    });
  }

  /** Whether what is shown of the order takes the log up to `offset` into account. */
  includes(id: string, offset: number): boolean {
    if (offset < 0) return true;
    return this.#view.positionOf(id) >= offset || (this.#written.get(id)?.position.offset ?? -1) >= offset;
  }

  /** The order as it stands, what was just written included. */
  get(id: string): Promise<OrderAt | undefined> {
    return this.#shown(id);
  }

  /** Resolves when `until` holds for the order; rejects as the view does. */
  async waitFor(id: string, until: (order: Order) => boolean, signal: AbortSignal): Promise<OrderAt> {
    const order = await this.#view.waitFor(id, until, signal);
    return { order, position: this.#viewPosition(id) };
  }

  /** Resolves when the view shows all that was written here, so that who owns it next has it; at the signal at the latest. */
  async shown(signal: AbortSignal): Promise<void> {
    const written = [...this.#written.values()];
    await Promise.allSettled(
      written.map(({ order, position }) => this.#view.waitForPosition(order.id, position.offset, signal)),
    );
  }

  /** Stops watching for what was written to come back. */
  close(): void {
    this.#stopping.abort(new Error('the service is stopping'));
  }

  async #current(id: string, signal: AbortSignal): Promise<OrderAt | undefined> {
    if (this.#uncertain.has(id)) {
      await this.#view.catchUp(id, signal);
      this.#uncertain.delete(id);
    }
    return this.#shown(id);
  }

  async #shown(id: string): Promise<OrderAt | undefined> {
    // Asked first: what the view gives after that contains at least as much.
    const written = this.#written.get(id);
    const position = this.#viewPosition(id);
    const order = await this.#view.get(id);
    if (written !== undefined && position.offset < written.position.offset) return written;
    return order && { order, position };
  }

  async #append(order: Order): Promise<OrderAt> {
    try {
      const position = await inSendSpan(TOPICS.orders.name, (headers) => this.#log.append(order, headers));
      const written = { order, position };
      this.#written.set(order.id, written);
      this.acknowledged.add(written);
      this.#forgetOnceSeen(written);
      return written;
    } catch (cause) {
      this.#uncertain.add(order.id);
      throw new WriteFailed(order.id, cause);
    }
  }

  #forgetOnceSeen(written: OrderAt): void {
    const { id } = written.order;
    const forget = () => {
      if (this.#written.get(id) === written) this.#written.delete(id);
    };
    // When the partition moves away its new owner reads the record from the log before it answers.
    this.#view.waitForPosition(id, written.position.offset, this.#stopping.signal).then(forget, forget);
  }

  #viewPosition(id: string): LogPosition {
    return { partition: this.#view.partitionOf(id), offset: this.#view.positionOf(id) };
  }
}

/** What is answered about an id that nobody has used. */
export function noSuchOrder(id: string): HttpProblem {
  return new HttpProblem(404, `There is no order ${JSON.stringify(id)}.`, { code: 'no-such-order' });
}
