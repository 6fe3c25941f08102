import type { Order, OrderState } from '@orders-platform/contracts';
import type { LogRecord, PlatformLogs, Violation } from './platform-logs.ts';

/** Every state of one order, in the order of the log. */
export type OrderHistory = readonly LogRecord<string, Order>[];

const AFTER: { readonly [State in OrderState]: readonly OrderState[] } = {
  CREATED: ['VALIDATED', 'FAILED'],
  VALIDATED: ['SHIPPED'],
  FAILED: [],
  SHIPPED: [],
};

/** The histories of all orders, by id. */
export function orderHistories({ orders }: PlatformLogs): ReadonlyMap<string, OrderHistory> {
  return Map.groupBy(orders.records, ({ key }) => key);
}

/** Invariant 1: every acknowledged POST is in the log exactly once as CREATED, and nothing is there twice. */
export function checkCreated(histories: ReadonlyMap<string, OrderHistory>, posts: readonly Order[]): Violation[] {
  const violations: Violation[] = [];
  const breach = (subject: string, message: string) => void violations.push({ invariant: 1, subject, message });
  for (const [id, history] of histories) {
    const created = history.filter(({ value }) => value.state === 'CREATED');
    if (created.length > 1) breach(id, `is in the log ${created.length} times as CREATED`);
    if (created.length === 0) breach(id, `is in the log as ${history[0]?.value.state} and never as CREATED`);
  }
  for (const post of posts) {
    const created = histories.get(post.id)?.find(({ value }) => value.state === 'CREATED');
    if (created === undefined) breach(post.id, 'was acknowledged and is not in the log as CREATED');
    else if (!sameContent(created.value, post))
      breach(post.id, 'is in the log with other content than was acknowledged');
  }
  return violations;
}

/** Invariant 2: each order reaches exactly one of VALIDATED and FAILED, and leaves it for nothing but SHIPPED. */
export function checkDecided(histories: ReadonlyMap<string, OrderHistory>): Violation[] {
  const violations: Violation[] = [];
  const breach = (subject: string, message: string) => void violations.push({ invariant: 2, subject, message });
  for (const [id, history] of histories) {
    const states = history.map(({ value }) => value.state);
    const told = states.join(' → ');
    // A second CREATED is a breach of the first invariant, and of that alone.
    const steps = states.filter((state, index) => state !== 'CREATED' || index === 0);
    if (!steps.some((state) => state === 'VALIDATED' || state === 'FAILED')) breach(id, `is not decided: ${told}`);
    const wrong = steps.findIndex(
      (state, index) => index > 0 && !AFTER[steps[index - 1] as OrderState].includes(state),
    );
    if (wrong > 0) breach(id, `goes from ${steps[wrong - 1]} to ${steps[wrong]}: ${told}`);
    if (history.some(({ value }) => !sameContent(value, history[0]?.value as Order))) breach(id, 'changes its content');
    if (new Set(history.map(({ partition }) => partition)).size > 1) breach(id, 'is in several partitions');
  }
  return violations;
}

function sameContent(a: Order, b: Order): boolean {
  return (
    a.id === b.id &&
    a.customerId === b.customerId &&
    a.product === b.product &&
    a.quantity === b.quantity &&
    Object.is(a.price, b.price)
  );
}
