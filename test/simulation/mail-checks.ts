import { isCustomerLevel } from '../../services/contracts/index.ts';
import type { LogRecord } from '../system/platform-logs.ts';
import type { SimulatedLogs } from './platform-log.ts';

const PAYMENT_WINDOW_MS = 60_000n;
/** An order that far behind the others may come too late for its payment. */
const PAYMENT_GRACE_MS = 24n * 3_600_000n;

/** What is wrong with the mails, besides doubles: those that were not due, and those never thought of. */
export function mailViolations(logs: SimulatedLogs, delivered: Iterable<string>): readonly string[] {
  const { due, allowed } = mailsDue(logs);
  const mailed = new Set(keysOf(logs.mailLog.records));
  const results = Map.groupBy(logs.emailResults.records, ({ key }) => key);
  return [
    ...[...delivered].filter((id) => !allowed.has(id)).map((id) => `order ${id} got a mail that was not due`),
    ...[...due].filter((id) => !mailed.has(id)).map((id) => `order ${id} was paid for and its mail never thought of`),
    ...[...results].flatMap(([id, { length }]) => (length > 1 ? [`order ${id} has ${length} mail results`] : [])),
  ];
}

/** What is wrong with enriched orders: each of a known customer is there once, and once in its level's topic. */
export function enrichedViolations({ orders, customers, enriched, byLevel }: SimulatedLogs): readonly string[] {
  const levels = new Map(customers.records.map(({ key, value }) => [key, value.level]));
  const counts = Map.groupBy(enriched.records, ({ key }) => key);
  const routes = [...byLevel].flatMap(([topic, { records }]) => keysOf(records).map((id) => ({ id, topic })));
  return orders.records
    .filter(({ value }) => value.state === 'CREATED')
    .flatMap(({ key: id, value }) => {
      const level = levels.get(value.customerId);
      const expected = level === undefined ? '' : isCustomerLevel(level) ? level : 'bronze';
      const routed = routes.filter((route) => route.id === id).map(({ topic }) => topic);
      const found = counts.get(id)?.length ?? 0;
      return [
        ...(found === (level === undefined ? 0 : 1) ? [] : [`order ${id} is enriched ${found} times`]),
        ...(routed.join() === expected ? [] : [`order ${id} went to [${routed}], not to [${expected}]`]),
      ];
    });
}

/** The orders with a payment near enough and a customer who is known: those that may, and those that must have a mail. */
function mailsDue({ orders, payments, customers }: SimulatedLogs) {
  const known = new Set(keysOf(customers.records));
  const paidAt = Map.groupBy(payments.records, ({ value }) => value.orderId);
  const paid = orders.records.filter(
    ({ key, value, timestamp }) =>
      value.state === 'CREATED' &&
      known.has(value.customerId) &&
      paidAt.get(key)?.some((payment) => isNear(payment.timestamp, timestamp)),
  );
  const isLate = ({ timestamp }: { readonly timestamp: bigint }) =>
    orders.records.some((other) => timestamp < other.timestamp - PAYMENT_GRACE_MS);
  const inTime = paid.filter((order) => !isLate(order));
  return { allowed: new Set(keysOf(paid)), due: new Set(keysOf(inTime)) };
}

function isNear(a: bigint, b: bigint): boolean {
  return a - b <= PAYMENT_WINDOW_MS && b - a <= PAYMENT_WINDOW_MS;
}

function keysOf<K>(records: readonly LogRecord<K, unknown>[]): readonly K[] {
  return records.map(({ key }) => key);
}
