import { isDeepStrictEqual } from 'node:util';
import type { Condition, Status } from './kinds.ts';
import { Refusal } from './refusal.ts';

/** The condition of a resource that is as it should be. */
export function ready(now: Date): Condition {
  return { type: 'Ready', status: 'True', lastTransitionTime: timeOf(now) };
}

/** The condition of one that is still being made. */
export function progressing(now: Date, message: string): Condition {
  return { type: 'NotReady', status: 'True', lastTransitionTime: timeOf(now), reason: 'Creating', message };
}

/** The condition of one that is left alone. */
export function paused(now: Date): Condition {
  return { type: 'ReconciliationPaused', status: 'True', lastTransitionTime: timeOf(now) };
}

/** The condition that a failure leads to. */
export function failed(now: Date, error: unknown): Condition {
  const message = error instanceof Error ? error.message : String(error);
  const reason = error instanceof Refusal ? error.reason : error instanceof Error ? error.name : 'Error';
  return { type: 'NotReady', status: 'True', lastTransitionTime: timeOf(now), reason, message };
}

/** What to write over the present status, or undefined when it says the same but for times. */
export function changedStatus<T extends Status>(present: T | undefined, wanted: T): T | undefined {
  const conditions = (wanted.conditions ?? []).map((condition) => {
    const before = present?.conditions?.find(({ type }) => type === condition.type);
    const same = before?.reason === condition.reason && before?.message === condition.message;
    return before !== undefined && same ? before : condition;
  });
  const next = { ...wanted, conditions };
  const changes = Object.entries(next).some(
    ([field, value]) => !isDeepStrictEqual(value, (present as Readonly<Record<string, unknown>> | undefined)?.[field]),
  );
  return changes ? next : undefined;
}

function timeOf(now: Date): string {
  return now.toISOString().replace(/\.\d+Z$/, 'Z');
}
