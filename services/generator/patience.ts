import { setTimeout as delay } from 'node:timers/promises';
import type { OrdersAnswer } from './orders-client.ts';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 5_000;

/** What became of a request that was sent as often as it took. */
export interface PatientAnswer {
  /** Undefined when there was none in time. */
  readonly answer: OrdersAnswer | undefined;
  readonly retries: number;
}

/**
 * Asks again while nobody answers, or the answer is to come again (429, 502, 503, 504), until `patienceMs` are over or
 * the signal is aborted. Only for what may be asked twice.
 */
export async function askPatiently(
  ask: (remainingMs: number, signal: AbortSignal) => Promise<OrdersAnswer>,
  patienceMs: number,
  stopped: AbortSignal,
): Promise<PatientAnswer> {
  const end = performance.now() + patienceMs;
  let answer: OrdersAnswer | undefined;
  for (let retries = 0; ; retries++) {
    const remaining = Math.max(1, Math.ceil(end - performance.now()));
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(remaining)]);
    answer = await ask(remaining, signal).catch(() => undefined);
    if (answer !== undefined && !isPassing(answer.status)) return { answer, retries };
    // Of different length each, so that those who were refused together do not come back together.
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** retries, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
    if (stopped.aborted || performance.now() + pause >= end) return { answer, retries };
    await delay(pause, undefined, { signal: stopped }).catch(() => undefined);
  }
}

function isPassing(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}
