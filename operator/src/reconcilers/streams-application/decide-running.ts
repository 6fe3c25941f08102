import type { StreamsApplication } from '../../api/index.ts';
import type { ApplicationMemory } from './application-memory.ts';
import { failedReset } from './decide-stopped.ts';
import { decideTopologyChange } from './decide-topology-change.ts';
import type { Cause, Decided, Decision, Tale } from './decision.ts';
import { type DesiredReplicas, desiredReplicas } from './desired-replicas.ts';
import type { Observed, ObservedStatefulSet } from './observed.ts';
import { isResetPending } from './reset.ts';
import { type Roll, roll } from './roll.ts';
import { reasonToWait } from './rollout-gate.ts';
import { scale } from './scale.ts';
import { isOverdue } from './step-timeout.ts';
import { taskTotals } from './task-totals.ts';

const SOON_MS = 2000;
const POLL_MS = 15_000;

/** What is to be done for an application that is to run. */
export function decideRunning(
  app: StreamsApplication,
  observed: Observed,
  templateHash: string,
  before: ApplicationMemory,
): Decided {
  const desired = desiredReplicas(app, observed, before);
  const { memory } = desired;
  const { statefulSet: set } = observed;
  if (set === undefined) return { decision: create(app, desired), memory };
  const templateChanges = set.templateHash !== templateHash;
  const changed = decideTopologyChange({ app, observed, set, replicas: desired.replicas, templateChanges });
  if (changed) return { decision: changed, memory };
  const overdue = isOverdue(memory.step, app.spec.rollout.stepTimeoutSeconds, observed.nowMs);
  return { decision: go(app, observed, set, desired, { templateChanges, overdue }), memory };
}

function create(app: StreamsApplication, { replicas }: DesiredReplicas): Decision {
  const message = `${replicas} pods are made`;
  return {
    replicas,
    partition: 0,
    stopAll: undefined,
    leaving: [],
    phase: 'Pending',
    progress: { reason: 'Creating', message },
    plan: [`make everything and start ${replicas} pods`],
    tales: [{ type: 'Normal', reason: 'Creating', action: 'Create', note: message }],
    journal: app.status?.scaling,
    requeueAfterMs: SOON_MS,
  };
}

function go(
  app: StreamsApplication,
  observed: Observed,
  set: ObservedStatefulSet,
  desired: DesiredReplicas,
  rolling: { readonly templateChanges: boolean; readonly overdue: boolean },
): Decision {
  const { pods, ahead } = observed;
  const { replicas } = desired;
  const { maxStandbyLag } = app.spec.rollout;
  const rolled = roll(set, pods, { replicas, maxStandbyLag, ahead, ...rolling });
  const scaled = scale(app, observed, set, desired);
  const existing = pods.filter(({ ordinal }) => ordinal < replicas).length;
  const waits = reasonToWait(pods, { replicas, updateRevision: set.updateRevision, maxStandbyLag: Infinity });
  const progress = rollProgress(rolled) ?? scaled.progress ?? starting(existing, replicas, pods.length, waits);
  return {
    replicas,
    partition: rolled.partition,
    stopAll: undefined,
    leaving: scaled.leaving,
    phase: phaseOf(app, rolled, scaled.progress ?? (pods.length > replicas ? progress : undefined), progress),
    ...updateOf(rolled),
    ...(progress && { progress }),
    ...failing(observed),
    ...failedReset(app),
    plan: [...planOfRoll(rolled), ...scaled.plan, ...planOfWaiting(waits, rolled), ...notes(app, observed, replicas)],
    tales: [...scaled.tales, ...rollTales(rolled, set)],
    journal: scaled.journal,
    requeueAfterMs: progress ? SOON_MS : POLL_MS,
  };
}

function phaseOf(
  { status }: StreamsApplication,
  rolled: Roll,
  scaling: Cause | undefined,
  progress: Cause | undefined,
): Decision['phase'] {
  if (rolled.kind === 'unknown') return rolled.templateChanges ? 'Rolling' : (status?.phase ?? 'Pending');
  if (rolled.kind !== 'done') return 'Rolling';
  if (scaling) return 'Scaling';
  return progress ? 'Pending' : 'Running';
}

function updateOf({ kind }: Roll): Pick<Decision, 'update'> {
  if (kind === 'done' || kind === 'unknown') return {};
  return { update: kind === 'queued' ? 'queued' : 'going' };
}

function rollProgress(rolled: Roll): Cause | undefined {
  if (rolled.kind === 'done') return undefined;
  if (rolled.kind === 'unknown') {
    return { reason: 'Observing', message: 'the StatefulSet has not taken up the present spec yet' };
  }
  if (rolled.kind === 'step')
    return { reason: 'UpdatingPod', message: `${rolled.pod} is updated, ${rolled.left} left` };
  return { reason: 'RolloutWaits', message: `${rolled.reason}; ${rolled.left} pods are to be updated` };
}

function starting(existing: number, replicas: number, all: number, waits: string | undefined): Cause | undefined {
  if (all > replicas) return { reason: 'Scaling', message: `${all - replicas} pods stop` };
  if (existing < replicas || waits !== undefined) return { reason: 'Starting', message: waits ?? 'pods start' };
  return undefined;
}

function failing({ pods }: Observed): { readonly degraded?: Cause } {
  const failed = pods.filter(({ failure }) => failure !== undefined);
  if (failed.length === 0) return {};
  const message = failed.map(({ name, failure }) => `${name}: ${failure}`).join(', ');
  return { degraded: { reason: 'PodsFail', message } };
}

function planOfRoll(rolled: Roll): readonly string[] {
  if (rolled.kind === 'step') return [`update ${rolled.pod}, then ${rolled.left - 1} more pods`];
  if (rolled.kind !== 'wait' && rolled.kind !== 'queued') return [];
  return [`update ${rolled.left} pods one by one; the next waits: ${rolled.reason}`];
}

function planOfWaiting(waits: string | undefined, rolled: Roll): readonly string[] {
  return waits === undefined || rolled.kind === 'wait' || rolled.kind === 'queued' ? [] : [`wait: ${waits}`];
}

function notes(app: StreamsApplication, { pods }: Observed, replicas: number): readonly string[] {
  const { active } = taskTotals(pods);
  const idle = replicas - active;
  return [
    ...(active > 0 && idle > 0 ? [`${idle} of ${replicas} pods have no active task: there are ${active}`] : []),
    ...(isResetPending(app) ? [`reset ${app.spec.reset?.id} waits for spec.paused to be true`] : []),
  ];
}

function rollTales(rolled: Roll, set: ObservedStatefulSet): readonly Tale[] {
  if (rolled.kind === 'step' && rolled.partition !== set.partition) {
    const note = `${rolled.pod} is updated; ${rolled.left - 1} more follow`;
    return [{ type: 'Normal', reason: 'UpdatingPod', action: 'Roll', note }];
  }
  if (rolled.kind !== 'wait' && rolled.kind !== 'queued') return [];
  const note = rolled.kind === 'queued' ? 'another application is updated first' : withoutNumbers(rolled.reason);
  return [{ type: 'Normal', reason: 'RolloutWaits', action: 'Roll', note }];
}

/** One Event for one reason, not one for every number of records that is left. */
function withoutNumbers(reason: string): string {
  return reason.replace(/, \d+ records to restore$/, '').replace(/ by \d+ records/, '');
}
