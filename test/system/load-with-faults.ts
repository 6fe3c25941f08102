import type { Customer, Order } from '@orders-platform/contracts';
import { type OrderLoadReport, startOrderLoad } from '@orders-platform/generator';
import type { Platform } from '@orders-platform/launcher';
import { eventually } from './eventually.ts';
import { payment, type TopicWriter } from './topic-writer.ts';

/** How many customers the load orders for; each of them exists, so that paid orders are mailed about. */
export const LOAD_CUSTOMERS = 400;

const RATE_PER_SECOND = 20;
const PATIENCE_MS = 120_000;

/** A fault that begins when so many orders have been posted. */
export interface Fault {
  readonly atOrder: number;
  readonly name: string;
  /** Does it, and resolves when all is mended. */
  run(): Promise<void>;
}

/** What the load went through. */
export interface FaultyLoad {
  readonly report: OrderLoadReport;
  /** The acknowledged orders. */
  readonly posts: readonly Order[];
  /** From the fault until all was mended, and the longest wait of an order posted meanwhile, ms. */
  readonly faults: readonly { readonly name: string; readonly mendedMs: number; readonly longestWaitMs: number }[];
}

/**
 * Posts 20 orders a second for `seconds`, one in ten of them flawed, pays for one in four, and waits for what becomes
 * of each, while the faults happen. Resolves when every order has its answer and every fault is mended.
 */
export async function loadWithFaults(
  { ordersUrls: urls }: Platform,
  writer: TopicWriter,
  seconds: number,
  faults: readonly Fault[],
): Promise<FaultyLoad> {
  const posts: Order[] = [];
  const waits: { readonly dueAt: number; readonly ms: number }[] = [];
  const payments: Promise<void>[] = [];
  const stop = new AbortController();
  const load = startOrderLoad({
    urls,
    ratePerSecond: RATE_PER_SECOND,
    durationMs: seconds * 1000,
    invalid: 0.1,
    customers: LOAD_CUSTOMERS,
    waitValidated: true,
    patienceMs: PATIENCE_MS,
    signal: stop.signal,
    onAcknowledged: (order) => {
      if (posts.push(order) % 4 === 0) payments.push(writer.payments([payment(order.id)]));
    },
    onDecided: (_order, dueAt, decidedAt) => waits.push({ dueAt, ms: decidedAt - dueAt }),
  });
  const happen = async ({ atOrder, name, run }: Fault) => {
    await eventually(() => {
      if (load.report().posted < atOrder) throw new Error(`${name} has to wait for order ${atOrder}`);
    }, PATIENCE_MS);
    const began = performance.now();
    await run();
    return { name, began, mended: performance.now() };
  };
  try {
    const happened = await Promise.all(faults.map(happen));
    const report = await load.done;
    await Promise.all(payments);
    const longest = (from: number, to: number) =>
      Math.round(Math.max(0, ...waits.filter(({ dueAt }) => from <= dueAt && dueAt < to).map(({ ms }) => ms)));
    return {
      report,
      posts,
      faults: happened.map(({ name, began, mended }) => ({
        name,
        mendedMs: Math.round(mended - began),
        longestWaitMs: longest(began, mended),
      })),
    };
  } finally {
    stop.abort();
  }
}

/** The customers that the load orders for. */
export function loadCustomers(): Customer[] {
  return Array.from({ length: LOAD_CUSTOMERS }, (_, index) => ({
    id: BigInt(index + 1),
    firstName: 'Customer',
    lastName: `${index + 1}`,
    email: `customer-${index + 1}@example.org`,
    address: `${index + 1} Stream Street`,
    level: 'gold',
  }));
}
