import type { OrderAt } from './orders-view.ts';

/**
 * The end of the `orders` topic, read from the log itself: what was acknowledged stands there, whoever did it and
 * whatever the views show by now.
 */
export interface OrderTail {
  /**
   * The order as the latest records of its partition have it, those included that stand behind a transaction which is
   * still open; undefined when none of them is of the order, which does not mean that there is none. Rejects when the
   * log cannot be read.
   */
  find(id: string): Promise<OrderAt | undefined>;
}
