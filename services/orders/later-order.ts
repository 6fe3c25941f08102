import type { Order, OrderState } from '@orders-platform/contracts';

/** What may follow each state; anything else is a replay, or a mistake. */
const FOLLOWING: { readonly [State in OrderState]: readonly OrderState[] } = {
  CREATED: ['VALIDATED', 'FAILED', 'SHIPPED'],
  VALIDATED: ['SHIPPED'],
  FAILED: [],
  SHIPPED: [],
};

/** The order as it stands after one more record of it: never goes back, and never leaves FAILED or SHIPPED. */
export function laterOrder(current: Order, next: Order): Order {
  return FOLLOWING[current.state].includes(next.state) ? next : current;
}
