import type { Decided } from './decide.ts';

const AFTER_TIMEOUT_MS = 30_000;

/**
 * Marks a step as failed that has taken too long. It goes on all the same, looked at less often: what was waited for
 * may come yet.
 */
export function withTimeout({ decision, memory }: Decided, timeoutSeconds: number, nowMs: number): Decided {
  const { progress, phase, partition, replicas } = decision;
  if (progress === undefined) {
    const { step: _ended, ...rest } = memory;
    return { decision, memory: rest };
  }
  const id = [phase, partition, replicas].join('/');
  const sinceMs = memory.step?.id === id ? memory.step.sinceMs : nowMs;
  const remembered = { ...memory, step: { id, sinceMs } };
  if (nowMs - sinceMs <= timeoutSeconds * 1000) return { decision, memory: remembered };
  const message = `${progress.message}; more than ${timeoutSeconds} s have passed`;
  const degraded = decision.degraded ?? { reason: 'StepTimedOut', message };
  return {
    decision: { ...decision, degraded, phase: 'Failed', requeueAfterMs: AFTER_TIMEOUT_MS },
    memory: remembered,
  };
}
