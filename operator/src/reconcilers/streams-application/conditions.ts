import type { Condition, StreamsApplication } from '../../api/index.ts';
import { type FoundCondition, setCondition } from '../../objects/index.ts';
import type { Cause, Decision } from './decision.ts';
import type { Observed } from './observed.ts';
import { reasonToWait } from './rollout-gate.ts';
import { taskTotals } from './task-totals.ts';

type Finding = Pick<FoundCondition, 'status' | 'reason' | 'message'>;

/** The four conditions; each one's transition time moves only with its status. */
export function conditionsOf(
  app: StreamsApplication,
  observed: Observed,
  decision: Decision,
  trouble: Cause | undefined,
): Condition[] {
  const degraded = trouble ?? decision.degraded;
  const findings: Readonly<Record<string, Finding>> = {
    Ready: readyFinding(observed, decision),
    Progressing: decision.progress
      ? { status: 'True', ...decision.progress }
      : { status: 'False', reason: 'Settled', message: 'nothing is going on' },
    Degraded: degraded
      ? { status: 'True', ...degraded }
      : { status: 'False', reason: 'AsExpected', message: 'nothing is wrong' },
    Paused: pausedFinding(app, observed),
  };
  const observedGeneration = app.metadata.generation;
  return Object.entries(findings).reduce<readonly Condition[]>(
    (conditions, [type, finding]) =>
      setCondition(conditions as never, { type, observedGeneration, ...finding }, observed.nowMs),
    app.status?.conditions ?? [],
  ) as Condition[];
}

function readyFinding({ pods, statefulSet }: Observed, { replicas }: Decision): Finding {
  if (replicas === 0) return { status: 'False', reason: 'NoPods', message: 'no pods are wanted now' };
  const existing = pods.filter(({ ordinal }) => ordinal < replicas);
  const ready = existing.filter((pod) => pod.ready && !pod.terminating).length;
  if (ready < replicas) {
    return { status: 'False', reason: 'PodsNotReady', message: `${ready} of ${replicas} pods are ready` };
  }
  const silent = existing.filter(({ status }) => status === undefined);
  if (silent.length > 0) {
    const message = `${silent.map(({ name }) => name).join(', ')} did not say how the tasks are`;
    return { status: 'Unknown', reason: 'StatusUnreadable', message };
  }
  const updateRevision = statefulSet?.updateRevision ?? '';
  const waits = reasonToWait(pods, { replicas, updateRevision, maxStandbyLag: Number.POSITIVE_INFINITY });
  if (waits !== undefined) return { status: 'False', reason: 'TasksNotRunning', message: withoutCounts(waits) };
  const { running } = taskTotals(pods);
  return { status: 'True', reason: 'TasksRun', message: `${replicas} pods run ${running} active tasks` };
}

/** A condition is not written anew for each record that is restored. */
function withoutCounts(reason: string): string {
  return reason.replace(/, \d+ records to restore$/, '');
}

function pausedFinding({ spec }: StreamsApplication, { pods }: Observed): Finding {
  if (!spec.paused) return { status: 'False', reason: 'NotAsked', message: 'spec.paused is false' };
  if (pods.length > 0) return { status: 'False', reason: 'Stopping', message: `${pods.length} pods stop` };
  return { status: 'True', reason: 'Asked', message: 'spec.paused is true; state is kept' };
}
