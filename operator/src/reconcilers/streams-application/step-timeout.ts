import type { ApplicationMemory } from './application-memory.ts';
import type { Decided } from './decision.ts';

const AFTER_TIMEOUT_MS = 30_000;

/** Whether a step has taken more than its time. */
export function isOverdue(step: ApplicationMemory['step'], timeoutSeconds: number, nowMs: number): boolean {
  return step !== undefined && nowMs - step.sinceMs > timeoutSeconds * 1000;
}

/**
 * Marks a step as failed that has taken too long. It goes on all the same, looked at less often: what was waited for
 * may come yet.
 */
export function withTimeout({ decision, memory }: Decided, timeoutSeconds: number, nowMs: number): Decided {
  const { progress, phase, partition, replicas, update } = decision;
  // Another application's step is not its own.
  if (progress === undefined || update === 'queued') {
    const { step: _ended, ...rest } = memory;
    return { decision, memory: rest };
  }
  const id = [phase, partition, replicas].join('/');
  const sinceMs = memory.step?.id === id ? memory.step.sinceMs : nowMs;
  const remembered = { ...memory, step: { id, sinceMs } };
  if (!isOverdue(remembered.step, timeoutSeconds, nowMs)) return { decision, memory: remembered };
  const message = `${progress.message}; more than ${timeoutSeconds} s have passed`;
  const degraded = decision.degraded ?? { reason: 'StepTimedOut', message };
  return {
    decision: { ...decision, degraded, phase: 'Failed', requeueAfterMs: AFTER_TIMEOUT_MS },
    memory: remembered,
  };
}
