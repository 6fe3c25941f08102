import { type ErrorContext, StreamsError } from '../model/errors.ts';
import type { AsyncCallLimits } from '../topology/internal-processor-context.ts';

/** The longest that a call may take with all its tries, ms. */
export function longestCallMs({ timeoutMs, retries, retryBackoffMs }: AsyncCallLimits): number {
  return timeoutMs * (retries + 1) + retryBackoffMs * (2 ** retries - 1);
}

/**
 * A commit waits for what is in flight, and the broker aborts a transaction that stays open too long: a call that may
 * take longer would begin over and over again. @throws StreamsError STREAMS_INVALID_CONFIG
 */
export function requireShortCalls(limits: AsyncCallLimits, limitMs: number | undefined, context: ErrorContext): void {
  const longest = longestCallMs(limits);
  if (limitMs === undefined || longest <= limitMs) return;
  throw new StreamsError(
    'STREAMS_INVALID_CONFIG',
    `${context.operator} may wait ${longest} ms for one call with its retries, and a transaction ends before that: make ` +
      `timeoutMs and retries smaller, or transactionTimeoutMs larger (calls may take ${limitMs} ms now)`,
    { ...context, setting: 'transactionTimeoutMs' },
  );
}

/**
 * A commit empties the record caches, and what came out of them would begin calls that the commit cannot wait for any more.
 * @throws StreamsError STREAMS_INVALID_ARGUMENT
 */
export function refuseCaches(context: ErrorContext): never {
  const message = `${context.operator} makes calls that take their time, which record caches do not allow: set cacheMaxBytes to 0`;
  throw new StreamsError('STREAMS_INVALID_ARGUMENT', message, context);
}
