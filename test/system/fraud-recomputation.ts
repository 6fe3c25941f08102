import type { Order, ValidationResult } from '@orders-platform/contracts';
import { exactUnits } from './decimal.ts';
import type { Verdicts } from './order-checks.ts';
import type { LogRecord, PlatformLogs, Violation } from './platform-logs.ts';

const HOUR = 3_600_000n;
const GAP = HOUR;
/** How far an order may be behind the latest of its partition and still count in a session. */
const LATE_AFTER = 24n * HOUR;
const LIMIT = exactUnits(2000) as bigint;

interface Session {
  start: bigint;
  end: bigint;
  total: bigint;
}

/**
 * Invariant 5: the fraud verdict of each order equals a recomputation. Orders are taken in the order of the service's
 * repartition topic; those of a customer that are at most an hour apart make a session, its running total decides.
 */
export function checkFraud({ byCustomer }: PlatformLogs, verdicts: Verdicts): Violation[] {
  const violations: Violation[] = byCustomer.truncated.map((partition) => ({
    invariant: 5,
    subject: `${byCustomer.topic}-${partition}`,
    message: 'has lost its first records: the fraud verdicts cannot be recomputed',
  }));
  if (violations.length > 0) return violations;
  for (const records of Map.groupBy(byCustomer.records, ({ partition }) => partition).values()) {
    for (const [{ value: order }, expected] of recompute(records)) {
      const found = verdicts.get(order.id)?.get('FRAUD_CHECK');
      // A missing verdict is a breach of the third invariant.
      if (found === undefined || found === expected) continue;
      const message = `has FRAUD_CHECK ${found}, and its customer ${order.customerId} makes it ${expected}`;
      violations.push({ invariant: 5, subject: order.id, message });
    }
  }
  return violations;
}

function* recompute(
  records: readonly LogRecord<bigint, Order>[],
): Iterable<[LogRecord<bigint, Order>, ValidationResult]> {
  const sessions = new Map<bigint, Session[]>();
  let latest = -1n;
  for (const record of records) {
    const { timestamp: at, value: order } = record;
    if (at > latest) latest = at;
    const cost = (exactUnits(order.price) ?? 0n) * BigInt(order.quantity);
    const own = sessions.get(record.key) ?? [];
    sessions.set(record.key, own);
    const total = at < latest - LATE_AFTER ? cost : addToSession(own, at, cost);
    yield [record, total >= LIMIT ? 'FAIL' : 'PASS'];
  }
}

/** The total of the session that the order falls into, which may join several that were apart. */
function addToSession(sessions: Session[], at: bigint, cost: bigint): bigint {
  const joined: Session = { start: at, end: at, total: cost };
  for (let index = sessions.length - 1; index >= 0; index--) {
    const session = sessions[index] as Session;
    if (session.end < at - GAP || session.start > at + GAP) continue;
    if (session.start < joined.start) joined.start = session.start;
    if (session.end > joined.end) joined.end = session.end;
    joined.total += session.total;
    sessions.splice(index, 1);
  }
  sessions.push(joined);
  return joined.total;
}
