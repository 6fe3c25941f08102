import type { StreamsApplication } from '../../api/index.ts';
import type { ApplicationMemory } from './application-memory.ts';
import { autoscale, wantedReplicas } from './autoscale.ts';
import type { Observed } from './observed.ts';
import { recommended } from './recommendations.ts';
import { reasonToWait } from './rollout-gate.ts';
import { sinceLastScale } from './scaling-journal.ts';
import { taskTotals } from './task-totals.ts';

/** How many pods there are to be, why, and what is remembered of how it was decided. */
export interface DesiredReplicas {
  readonly replicas: number;
  readonly reason: string;
  readonly lag?: number;
  readonly rate?: number;
  readonly memory: ApplicationMemory;
}

/** How many pods there are to be while nothing stops them: what the user says, or what the load wants. */
export function desiredReplicas(
  app: StreamsApplication,
  observed: Observed,
  memory: ApplicationMemory,
): DesiredReplicas {
  const { autoscaling, replicas } = app.spec;
  if (autoscaling === undefined) return { replicas, reason: `spec.replicas is ${replicas}`, memory };
  const { statefulSet: set, pods, nowMs } = observed;
  const journal = app.status?.scaling;
  const current = journal?.decisions[0]?.to ?? (set?.replicas || replicas);
  const { active: tasks, lag } = taskTotals(pods);
  const load = { current, tasks, lag, rate: memory.rate, nowMs, sinceLastScaleMs: sinceLastScale(journal, nowMs) };
  const unsettled = unsettledReason(app, observed, current);
  const recommendations =
    unsettled === undefined
      ? recommended(
          memory.recommendations,
          { timeMs: nowMs, replicas: wantedReplicas(autoscaling, load).replicas },
          autoscaling.scaleDownStabilizationSeconds * 1000,
        )
      : memory.recommendations;
  const scaling = autoscale(autoscaling, { ...load, unsettled, recommendations });
  return {
    ...scaling,
    lag,
    ...(memory.rate !== undefined && { rate: memory.rate }),
    memory: { ...memory, recommendations },
  };
}

function unsettledReason({ spec }: StreamsApplication, { statefulSet: set, pods }: Observed, replicas: number) {
  if (spec.paused) return 'the application is paused';
  if (set === undefined || !set.observed) return 'the StatefulSet is not there yet';
  if (set.replicas !== replicas || set.stopAll !== undefined) return 'the number of pods changes';
  if (pods.some(({ revision }) => revision !== set.updateRevision)) return 'pods are updated';
  return reasonToWait(pods, { replicas, updateRevision: set.updateRevision, maxStandbyLag: Number.POSITIVE_INFINITY });
}
