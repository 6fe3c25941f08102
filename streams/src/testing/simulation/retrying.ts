import { delay } from '../../model/clock.ts';
import { isStreamsError, StreamsError } from '../../model/errors.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/** How long a call goes on trying by default, ms. */
export const RETRY_TIMEOUT_MS = 30_000;

/** The broker asks to try again: the group, the transaction or the topic is not ready for the request yet. */
export function tryAgain(message: string, kafkaError: number): StreamsError {
  return new StreamsError('STREAMS_BROKER_UNAVAILABLE', message, { kafkaError });
}

/** Whether a failed request may be sent once more: no answer came, or the broker asked for it. */
export function canRetry(error: unknown): boolean {
  return isStreamsError(error, 'STREAMS_TIMEOUT') || isStreamsError(error, 'STREAMS_BROKER_UNAVAILABLE');
}

/** How long to wait before trying again, ms: briefly when the broker asked for it, longer when it was not heard. */
export function backoffMs(process: SimulatedProcess, error: unknown): number {
  const wasAsked = isStreamsError(error) && error.context.kafkaError !== undefined;
  return (wasAsked ? 1 : 10) * (1 + process.random() * 4);
}

/**
 * Tries until it succeeds, fails for good, or `timeoutMs` have passed.
 * @throws the last failure.
 */
export async function retrying<T>(
  process: SimulatedProcess,
  attempt: () => Promise<T>,
  timeoutMs: number = RETRY_TIMEOUT_MS,
): Promise<T> {
  const deadline = process.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!canRetry(error) || process.now() >= deadline) throw error;
      await delay(process, backoffMs(process, error));
    }
  }
}
