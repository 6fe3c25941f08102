import type { StreamsApplication } from '../../api/index.ts';
import type { Cause, Decision, Tale } from './decision.ts';
import type { Observed } from './observed.ts';
import { nextResetStep } from './reset.ts';

const SOON_MS = 2000;
const SELDOM_MS = 600_000;

/** No pods, their state kept. */
export function decidePaused(app: StreamsApplication, observed: Observed): Decision {
  const { pods, statefulSet: set } = observed;
  const stopping = pods.length > 0;
  const kept = 'the application is paused: state, offsets and topics are kept until spec.paused is false';
  const stop = `stop ${pods.length} pods, because spec.paused is true`;
  return {
    ...stopped(app, observed),
    phase: stopping ? 'Stopping' : 'Paused',
    ...(stopping && { progress: { reason: 'Stopping', message: `${pods.length} pods stop` } }),
    ...failedReset(app),
    plan: [stopping ? stop : kept],
    tales: set !== undefined && set.decidedReplicas !== 0 && stopping ? [tale('Pausing', stop)] : [],
    requeueAfterMs: stopping ? SOON_MS : SELDOM_MS,
  };
}

/** No pods; offsets, internal topics and state are forgotten, in this order, once. */
export function decideReset(app: StreamsApplication, observed: Observed): Decision {
  const step = nextResetStep(app, observed);
  const { id = '', to = '' } = app.spec.reset ?? {};
  const plan = [
    ...(step === undefined ? [`stop ${observed.pods.length} pods before reset ${id}`] : []),
    `reset ${id}: read the inputs from ${to}, delete internal topics and the state of all pods`,
    ...(app.spec.paused ? [] : ['start again once the reset is done']),
  ];
  return {
    ...stopped(app, observed),
    ...(step && { reset: step }),
    phase: step === undefined ? 'Stopping' : 'Resetting',
    progress: { reason: 'Resetting', message: plan[0] ?? '' },
    plan,
    tales: step?.kind === 'start' ? [tale('Resetting', `reset ${id} to ${to} begins`)] : [],
    requeueAfterMs: SOON_MS,
  };
}

/** Why the application is Degraded after a reset that did not succeed; nothing otherwise. */
export function failedReset({ spec, status }: StreamsApplication): { readonly degraded?: Cause } {
  const last = status?.lastReset;
  if (last === undefined || last.id !== spec.reset?.id || last.outcome === 'Succeeded') return {};
  const message = `reset ${last.id}: ${last.outcome}; another spec.reset.id tries again`;
  return { degraded: { reason: 'ResetFailed', message } };
}

function stopped(app: StreamsApplication, { statefulSet }: Observed) {
  return {
    replicas: 0,
    partition: statefulSet?.partition ?? 0,
    stopAll: undefined,
    leaving: [],
    journal: app.status?.scaling,
  };
}

function tale(reason: string, note: string): Tale {
  return { type: 'Normal', reason, action: reason, note };
}
