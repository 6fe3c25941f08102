import type { StreamsApplication } from '../../api/index.ts';
import type { Decision, Tale } from './decision.ts';
import type { Observed, ObservedStatefulSet, StopAll } from './observed.ts';
import { outdatedPods, roll } from './roll.ts';
import { reasonToWait } from './rollout-gate.ts';
import { isTopologyChange } from './topology-change.ts';

const SOON_MS = 1000;
const SELDOM_MS = 60_000;

/** What a change of topology is decided by. */
export interface Situation {
  readonly app: StreamsApplication;
  readonly observed: Observed;
  readonly set: ObservedStatefulSet;
  readonly replicas: number;
  /** Whether this very reconcile applies another template than the last one did. */
  readonly templateChanges: boolean;
}

/** What is to be done when pods cannot be updated one by one; undefined when they can. */
export function decideTopologyChange(situation: Situation): Decision | undefined {
  const { app, observed, set, templateChanges } = situation;
  if (set.stopAll) return set.stopAll.starting ? startAgain(situation, set.stopAll) : stop(situation, set.stopAll);
  if (templateChanges || !isTopologyChange(set, observed.pods)) return undefined;
  if (app.spec.rollout.topologyChange === 'Refuse') return refuse(situation);
  const note = `the new image has another topology: all ${observed.pods.length} pods stop, then all start`;
  const stopAll = { sinceMs: observed.nowMs, starting: false };
  return { ...stopping(situation, stopAll), tales: [tale('Normal', 'TopologyChanges', 'StopAll', note)] };
}

function stop(situation: Situation, stopAll: StopAll): Decision {
  const { pods } = situation.observed;
  if (pods.length > 0) return stopping(situation, stopAll);
  const message = `${situation.replicas} pods start with the new topology`;
  return {
    ...unchanged(situation),
    partition: 0,
    stopAll: { ...stopAll, starting: true },
    phase: 'Rolling',
    update: 'going',
    progress: { reason: 'TopologyChange', message },
    plan: [message],
    tales: [tale('Normal', 'AllStopped', 'StartAll', message)],
    requeueAfterMs: SOON_MS,
  };
}

function startAgain(situation: Situation, stopAll: StopAll): Decision {
  const { app, observed, set, replicas, templateChanges } = situation;
  const { pods, nowMs } = observed;
  const { maxStandbyLag } = app.spec.rollout;
  const { updateRevision } = set;
  const { partition } = roll(set, pods, { replicas, templateChanges, maxStandbyLag });
  const waits = reasonToWait(pods, { replicas, updateRevision, maxStandbyLag: Number.POSITIVE_INFINITY });
  const seconds = ((nowMs - stopAll.sinceMs) / 1000).toFixed(1);
  if (waits === undefined) {
    const note = `all tasks run with the new topology; the pause was ${seconds} s`;
    return {
      ...unchanged(situation),
      partition,
      phase: 'Running',
      plan: [],
      tales: [tale('Normal', 'TopologyChanged', 'StartAll', note)],
      requeueAfterMs: SOON_MS,
    };
  }
  const message = `pods start with the new topology, paused for ${Math.round(Number(seconds) / 5) * 5} s: ${waits}`;
  return {
    ...unchanged(situation),
    partition,
    stopAll,
    phase: 'Rolling',
    update: 'going',
    progress: { reason: 'TopologyChange', message },
    plan: [`wait: ${waits}`],
    requeueAfterMs: SOON_MS,
  };
}

function refuse(situation: Situation): Decision {
  const { set, observed } = situation;
  const left = outdatedPods(set, observed.pods).length;
  const message =
    'the new image has another topology than the pods that run, and spec.rollout.topologyChange is Refuse: ' +
    'go back to the image before, or set StopAll';
  return {
    ...unchanged(situation),
    phase: 'Failed',
    degraded: { reason: 'TopologyChangeRefused', message },
    plan: [`${left} pods are not updated: ${message}`],
    tales: [tale('Warning', 'TopologyChangeRefused', 'Roll', message)],
    requeueAfterMs: SELDOM_MS,
  };
}

function stopping(situation: Situation, stopAll: StopAll): Decision {
  const message = `${situation.observed.pods.length} pods stop, because the topology changes`;
  return {
    ...unchanged(situation),
    replicas: 0,
    stopAll,
    phase: 'Stopping',
    update: 'going',
    progress: { reason: 'TopologyChange', message },
    plan: ['stop all pods, because the topology changes', `start ${situation.replicas} pods with the new topology`],
    requeueAfterMs: SOON_MS,
  };
}

function unchanged({ app, set, replicas }: Situation) {
  return {
    replicas,
    partition: set.partition,
    stopAll: undefined,
    leaving: [],
    journal: app.status?.scaling,
    tales: [],
  };
}

function tale(type: Tale['type'], reason: string, action: string, note: string): Tale {
  return { type, reason, action, note };
}
