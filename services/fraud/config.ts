import { parseMoney } from '@orders-platform/contracts';

const HOUR = 3_600_000;

/** The group's name, and the prefix of everything internal. */
export const APPLICATION_ID = 'fraud';

/** The running total from which on an order fails. */
export const FRAUD_LIMIT = parseMoney('2000');

/** How long a customer must be quiet for the next order to begin a new session, ms; an order exactly that late still belongs to the old one. */
export const SESSION_GAP_MS = HOUR;

/** How far an order may be behind the stream's time, beyond the gap, and still count in its session, ms. */
export const SESSION_GRACE_MS = 23 * HOUR;
