import type { StreamsApplication, StreamsApplicationStatus } from '../../api/index.ts';
import { instanceSelector, instancesServiceName, podHost, selectorText } from '../../specs/index.ts';
import { conditionsOf } from './conditions.ts';
import type { Cause, Decision } from './decision.ts';
import type { Observed, ObservedPod } from './observed.ts';
import { taskTotals } from './task-totals.ts';
import { topologyHashOf } from './topology-change.ts';

/** The status for what was seen and decided; the same findings give an equal status. */
export function statusOf(
  app: StreamsApplication,
  observed: Observed,
  decision: Decision,
  trouble: Cause | undefined,
): StreamsApplicationStatus {
  const { pods } = observed;
  const { active, running, restoring, standby, lag, restoreRemaining } = taskTotals(pods);
  const topologyHash = topologyHashOf(pods) ?? app.status?.topologyHash;
  const image = imageOf(pods) ?? app.status?.image;
  return {
    observedGeneration: app.metadata.generation,
    replicas: pods.length,
    readyReplicas: pods.filter(({ ready, terminating }) => ready && !terminating).length,
    selector: selectorText(instanceSelector(app)),
    phase: trouble ? 'Failed' : decision.phase,
    conditions: conditionsOf(app, observed, decision, trouble),
    tasks: { active, running, restoring, standby },
    lag,
    restoreRemaining,
    ...(topologyHash !== undefined && { topologyHash }),
    ...(image !== undefined && { image }),
    pods: pods.map((pod) => podStatusOf(app, pod)),
    plan: [...decision.plan],
    ...(decision.journal && { scaling: decision.journal }),
    ...(app.status?.lastReset && { lastReset: app.status.lastReset }),
    endpoints: { instances: instancesServiceName(app), client: app.metadata.name },
  };
}

function podStatusOf(app: StreamsApplication, pod: ObservedPod): NonNullable<StreamsApplicationStatus['pods']>[number] {
  const { name, ready, status } = pod;
  const { lag, restoreRemaining } = taskTotals([pod]);
  return {
    name,
    endpoint: `${podHost(app, name)}:${app.spec.http.port}`,
    activeTasks: (status?.tasks ?? []).map(({ taskId }) => taskId).sort(),
    standbyTasks: (status?.standbys ?? []).map(({ taskId }) => taskId).sort(),
    ...(status && { lag, restoreRemaining, topologyHash: status.topologyHash }),
    ready,
  };
}

/** The image that all pods run; undefined while they run several. */
function imageOf(pods: readonly ObservedPod[]): string | undefined {
  const images = new Set(pods.map(({ image }) => image));
  return images.size === 1 ? [...images][0] : undefined;
}
