import { CHECK_TYPES, type Order, type OrderValidation } from '@orders-platform/contracts';
import { minusMs, type Timestamp } from '@orders-platform/streams';
import { JOIN_WINDOW_MS, SESSION_GAP_MS } from './config.ts';
import { type PassSession, withPass } from './pass-session.ts';

/** What is known of an order that is not decided: the order, its checks, or both, in whichever order they came. */
export interface PendingOrder {
  readonly placed: PlacedOrder | undefined;
  readonly passes: readonly PassSession[];
  /** Whether a check has failed or could not be done. */
  readonly failed: boolean;
}

/** An order and the time of its record. */
export interface PlacedOrder {
  readonly order: Order;
  readonly at: Timestamp;
}

/** Of whom nothing is known yet. */
export const NOTHING_KNOWN: PendingOrder = { placed: undefined, passes: [], failed: false };

/** What is known with one more check. */
export function withValidation(
  pending: PendingOrder,
  { checkType, validationResult }: OrderValidation,
  at: Timestamp,
): PendingOrder {
  if (validationResult !== 'PASS') return { ...pending, failed: true };
  return { ...pending, passes: withPass(pending.passes, checkType, at, SESSION_GAP_MS) };
}

/**
 * What becomes of the order by what is known: FAILED by one check that did not pass, VALIDATED when every type has
 * passed in one session that ended near the order, undefined as long as neither is so.
 */
export function verdictOn({ placed, passes, failed }: PendingOrder): 'VALIDATED' | 'FAILED' | undefined {
  if (placed === undefined) return undefined;
  if (failed) return 'FAILED';
  const isWhole = ({ checks, end }: PassSession) => checks.length === CHECK_TYPES.length && isNear(end, placed.at);
  return passes.some(isWhole) ? 'VALIDATED' : undefined;
}

function isNear(a: Timestamp, b: Timestamp): boolean {
  return minusMs(a, JOIN_WINDOW_MS) <= b && minusMs(b, JOIN_WINDOW_MS) <= a;
}
