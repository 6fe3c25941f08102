import type { StreamsApplication } from '../../api/index.ts';
import { podName } from '../../specs/index.ts';
import type { Cause, Tale } from './decision.ts';
import type { DesiredReplicas } from './desired-replicas.ts';
import type { Observed, ObservedStatefulSet } from './observed.ts';
import { journaled, type ScalingJournal } from './scaling-journal.ts';

/** What a change of the number of pods comes to. */
export interface Scaled {
  readonly leaving: readonly string[];
  readonly progress?: Cause;
  readonly plan: readonly string[];
  readonly tales: readonly Tale[];
  readonly journal: ScalingJournal | undefined;
}

/** What follows from the number of pods that is wanted: who leaves, what is told, what is written into the journal. */
export function scale(
  app: StreamsApplication,
  { nowMs, pods }: Observed,
  set: ObservedStatefulSet,
  { replicas, reason, lag, rate }: DesiredReplicas,
): Scaled {
  const journal = app.status?.scaling;
  const from = set.decidedReplicas ?? set.replicas;
  if (set.replicas === replicas && from === replicas) {
    return { leaving: [], plan: app.spec.autoscaling ? [`keep ${replicas} pods: ${reason}`] : [], tales: [], journal };
  }
  const leaving = pods.flatMap(({ ordinal, terminating }) =>
    ordinal >= replicas && !terminating ? [podName(app, ordinal)] : [],
  );
  const message = `scale from ${from} to ${replicas} pods: ${reason}`;
  const progress = { reason: 'Scaling', message };
  // From nothing is a start, and a stranger's number is put right: neither was decided here.
  if (from === 0 || from === replicas)
    return { leaving, progress, plan: [`start ${replicas} pods`], tales: [], journal };
  const decision = {
    time: new Date(nowMs).toISOString(),
    from,
    to: replicas,
    reason,
    ...(lag !== undefined && { lag }),
    ...(rate !== undefined && { rate: Math.round(rate * 10) / 10 }),
  };
  return {
    leaving,
    progress,
    plan: [message, ...(leaving.length > 0 ? [`tell ${leaving.join(', ')} to leave the group`] : [])],
    tales: [{ type: 'Normal', reason: from < replicas ? 'ScalingUp' : 'ScalingDown', action: 'Scale', note: message }],
    journal: journaled(journal, decision),
  };
}
