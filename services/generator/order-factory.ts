import { randomUUID } from 'node:crypto';
import { type Order, PRODUCTS } from '@orders-platform/contracts';

/** Which check an order is made to fail. */
export type Flaw = 'details' | 'fraud' | 'inventory';

/** What orders are made of. */
export interface OrderFactoryOptions {
  /** The share of orders that must fail, from 0 to 1. */
  readonly invalid: number;
  /** Sound orders come from the customers 1 to this. */
  readonly customers: number;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

/** An order to post, and why it has to fail, if it has. */
export interface PlannedOrder {
  readonly order: Order;
  readonly flaw: Flaw | undefined;
}

const FLAWS: readonly Flaw[] = ['details', 'fraud', 'inventory'];
const RUN_LENGTH = 8;

/**
 * Makes orders under ids of its own: every run has its prefix. Sound ones are cheap, 3 to 15 together. Each flawed one
 * has a customer of its own, so that none fails for another's sake.
 */
export function orderFactory({ invalid, customers, random = Math.random }: OrderFactoryOptions): () => PlannedOrder {
  const run = randomUUID().slice(0, RUN_LENGTH);
  let made = 0;
  let flawed = 0;
  return () => {
    const number = made++;
    // An even spread: so many of the first hundred, whatever the dice say.
    const isFlawed = Math.floor((number + 1) * invalid) > Math.floor(number * invalid);
    const sound: Order = {
      id: `${run}-${number}`,
      customerId: BigInt(1 + Math.floor(random() * customers)),
      state: 'CREATED',
      product: PRODUCTS[number % PRODUCTS.length] as Order['product'],
      quantity: 1 + Math.floor(random() * 3),
      price: Math.round(300 + random() * 200) / 100,
    };
    if (!isFlawed) return { order: sound, flaw: undefined };
    const flaw = FLAWS[flawed % FLAWS.length] as Flaw;
    const customerId = BigInt(customers + 1 + flawed++);
    return { order: { ...sound, customerId, ...flawOf(flaw) }, flaw };
  };
}

function flawOf(flaw: Flaw): Partial<Order> {
  if (flaw === 'details') return { quantity: -1 };
  if (flaw === 'fraud') return { quantity: 1, price: 2_000 };
  // Too many for any warehouse, and too cheap for fraud.
  return { quantity: 2_000_000_000, price: 0.0000001 };
}
