import { setTimeout as delay } from 'node:timers/promises';

/** What happens how often, and for how long. */
export interface OpenLoopOptions {
  readonly ratePerSecond: number;
  readonly durationMs: number;
  readonly signal: AbortSignal;
}

/**
 * Begins `work` at fixed times, whether earlier work has ended or not, and resolves when all of it has. `work` is told
 * the time it was due (of `performance.now()`): counted from there, a stall shows in every latency that it caused.
 */
export async function openLoop(
  { ratePerSecond, durationMs, signal }: OpenLoopOptions,
  work: (index: number, dueAt: number) => Promise<void>,
): Promise<void> {
  const start = performance.now();
  const count = Math.round((ratePerSecond * durationMs) / 1000);
  const underWay = new Set<Promise<void>>();
  for (let index = 0; index < count && !signal.aborted; index++) {
    const dueAt = start + (index * 1000) / ratePerSecond;
    const wait = dueAt - performance.now();
    if (wait > 0) await delay(wait, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const begun = work(index, dueAt).finally(() => underWay.delete(begun));
    underWay.add(begun);
  }
  await Promise.all(underWay);
}
