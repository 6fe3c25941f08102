import type { Order, TopicSerdes } from '@orders-platform/contracts';
import type { ConsumerRecord } from '@orders-platform/streams/client';
import { laterOrder } from './later-order.ts';
import type { OrderAt } from './orders-view.ts';

/** The orders of a partition's last records, as far as it was read. */
export class PartitionTail {
  readonly #orders = new Map<string, OrderAt>();
  readonly #serdes: TopicSerdes<string, Order>;
  readonly #most: number;
  #next = 0;

  /** Keeps as many orders as `most`, the latest ones. */
  constructor(serdes: TopicSerdes<string, Order>, most: number) {
    this.#serdes = serdes;
    this.#most = most;
  }

  /** The offset to read on from. */
  get next(): number {
    return this.#next;
  }

  get(id: string): OrderAt | undefined {
    return this.#orders.get(id);
  }

  /** Takes the next record in, unless `counts` says that it is none. */
  add({ partition, offset, key, value }: ConsumerRecord, counts: (order: Order) => boolean = () => true): void {
    this.#next = offset + 1;
    if (key === null || value === null) return;
    const { topic } = this.#serdes;
    const id = this.#serdes.key.deserialize(topic, key);
    const order = this.#serdes.value.deserialize(topic, value);
    if (!counts(order)) return;
    const before = this.#orders.get(id);
    this.#orders.set(id, { order: before ? laterOrder(before.order, order) : order, position: { partition, offset } });
    if (this.#orders.size > this.#most) this.#orders.delete(this.#orders.keys().next().value as string);
  }

  /** Up to here there is nothing more to read. */
  reached(offset: number): void {
    this.#next = Math.max(this.#next, offset);
  }
}
