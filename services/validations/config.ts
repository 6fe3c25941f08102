import { milliseconds, serviceSettings } from '@orders-platform/kit';

const MINUTE = 60_000;

/** The group's name, and the prefix of everything internal. */
export const APPLICATION_ID = 'validations';

/** The longest pause between two checks of one order that still count together, ms. */
export const SESSION_GAP_MS = 5 * MINUTE;

/** How far apart an order and the last of its checks may be, ms. */
export const JOIN_WINDOW_MS = 5 * MINUTE;

/** How often orders are looked for whose time is up, ms. */
export const TIMEOUT_CHECK_MS = 1000;

/** How long an order may wait for its checks, unless configured otherwise, ms. */
export const DEFAULT_TIMEOUT_MS = 5 * MINUTE;

/** The service's variables. */
export const validationsSettings = serviceSettings.extend({
  /** How long an order may wait for its checks before it fails. */
  VALIDATION_TIMEOUT_MS: milliseconds.default(DEFAULT_TIMEOUT_MS),
});
