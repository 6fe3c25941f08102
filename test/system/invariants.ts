import { checkFraud } from './fraud-recomputation.ts';
import { checkMails } from './mails-once.ts';
import { checkOutcomes, checkValidations, verdictsOf } from './order-checks.ts';
import { checkCreated, checkDecided, orderHistories } from './order-states.ts';
import type { Evidence, PlatformLogs, Violation } from './platform-logs.ts';
import { checkStock, type StockBalance } from './stock-recomputation.ts';

/** What the checker found: the platform passes when there is no violation. */
export interface InvariantReport {
  readonly violations: readonly Violation[];
  readonly counts: {
    readonly posts: number;
    readonly orders: number;
    readonly validated: number;
    readonly failed: number;
    readonly shipped: number;
    readonly validations: number;
    readonly mails: number;
    readonly unreadable: number;
  };
  readonly balances: readonly StockBalance[];
}

/** The invariants that {@link checkInvariants} recomputes, in words. */
export const INVARIANTS = {
  1: 'every acknowledged POST is in the log exactly once as CREATED',
  2: 'each order ends in exactly one of VALIDATED and FAILED',
  3: 'exactly one validation for each order and check type',
  4: 'reserved + available = added − shipped, reserved never negative nor above stock',
  5: 'fraud verdicts equal a recomputation, VALIDATED if and only if all three PASS',
  7: 'at most one mail for each order',
} as const satisfies Record<Violation['invariant'], string>;

/** Recomputes the invariants from the logs alone; the platform must be at rest, else what is under way is missing. */
export function checkInvariants(logs: PlatformLogs, { posts, mails }: Evidence): InvariantReport {
  const histories = orderHistories(logs);
  const verdicts = verdictsOf(logs);
  const stock = checkStock(logs, verdicts);
  const violations = [
    ...checkCreated(histories, posts),
    ...checkDecided(histories),
    ...checkValidations(histories, logs),
    ...stock.violations,
    ...checkFraud(logs, verdicts),
    ...checkOutcomes(histories, verdicts),
    ...checkMails(histories, mails),
  ];
  const inState = (state: string) => logs.orders.records.filter(({ value }) => value.state === state).length;
  const counts = {
    posts: posts.length,
    orders: histories.size,
    validated: inState('VALIDATED'),
    failed: inState('FAILED'),
    shipped: inState('SHIPPED'),
    validations: logs.validations.records.length,
    mails: mails.length,
    unreadable: Object.values(logs).reduce((sum: number, { unreadable }) => sum + unreadable, 0),
  };
  return { violations, counts, balances: stock.balances };
}
