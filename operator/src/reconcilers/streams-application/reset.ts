import type { StreamsApplication } from '../../api/index.ts';
import type { ResetStep } from './decision.ts';
import type { Observed } from './observed.ts';

/** Whether the spec asks for a reset that was not done; one is done once an id, whatever came of it. */
export function isResetPending({ spec, status }: StreamsApplication): boolean {
  return spec.reset !== undefined && spec.reset.id !== status?.lastReset?.id;
}

/** Whether a reset is to be done or to be finished now: it begins only while paused, and is not left half done. */
export function isResetDue(app: StreamsApplication, { reset }: Observed): boolean {
  return isResetPending(app) && (app.spec.paused || (reset !== undefined && !isOfEarlierReset(app, reset.createdMs)));
}

/** The next thing to do for a reset that is due; undefined while pods are alive. */
export function nextResetStep(app: StreamsApplication, { pods, reset }: Observed): ResetStep | undefined {
  if (pods.length > 0) return undefined;
  if (reset === undefined) return { kind: 'start' };
  if (isOfEarlierReset(app, reset.createdMs)) return { kind: 'forget-job' };
  if (reset.outcome === 'running') return { kind: 'wait' };
  if (reset.outcome === 'succeeded') return { kind: 'wipe' };
  return { kind: 'fail', outcome: `Failed: ${reset.message}` };
}

/** An id that is used again after another one finds the Job of its first time. */
function isOfEarlierReset({ status }: StreamsApplication, createdMs: number): boolean {
  const last = status?.lastReset?.time;
  return last !== undefined && createdMs < Date.parse(last);
}
