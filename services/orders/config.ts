import { integer, milliseconds, serviceSettings } from '@orders-platform/kit';

/** What the orders service can be told by its environment. */
export const ordersSettings = serviceSettings.extend({
  /**
   * How many requests may wait at one instance; one more is answered with 429, before an instance takes on more than it
   * can do in the time that its clients have. GETs that do not wait for a decision may be a quarter more.
   */
  MAX_WAITERS: integer(1, 1_000_000).default(1_000),
  /** How long a write, or the search for the instance that owns an order, may take. */
  WRITE_TIMEOUT_MS: milliseconds.default(10_000),
  /** Changes that a copy may lack which answers a GET while the owner of an order does not. */
  MAX_STANDBY_LAG: integer(0).default(1_000),
  /** How long a stop waits for the view to show what was acknowledged, so that whoever takes over has it. */
  HAND_OVER_MS: milliseconds.default(5_000),
  /** Larger bodies are answered with 413. */
  BODY_LIMIT_BYTES: integer(256).default(64 * 1024),
});

/** The group's name, and the prefix of everything internal. */
export const APPLICATION_ID = 'orders';
