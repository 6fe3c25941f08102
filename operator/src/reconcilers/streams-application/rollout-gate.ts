import type { ObservedPod } from './observed.ts';
import { taskTotals } from './task-totals.ts';

/** What must be so before one more pod may go. */
export interface Gate {
  readonly replicas: number;
  readonly updateRevision: string;
  readonly maxStandbyLag: number;
}

/**
 * Why the next pod has to wait; undefined when it may go. Old pods that fail hold nothing up: the update may be what mends them.
 */
export function reasonToWait(
  pods: readonly ObservedPod[],
  { replicas, updateRevision, maxStandbyLag }: Gate,
): string | undefined {
  const counted = pods.filter(
    ({ ordinal, revision, failure }) => ordinal < replicas && !(failure !== undefined && revision !== updateRevision),
  );
  const failing = counted.find(({ failure }) => failure !== undefined);
  if (failing) return `${failing.name} fails: ${failing.failure}`;
  const existing = pods.filter(({ ordinal }) => ordinal < replicas).length;
  if (existing < replicas) return `${replicas - existing} of ${replicas} pods do not exist`;
  return first(counted, reasonOfPod) ?? reasonOfStandbys(counted, maxStandbyLag);
}

function reasonOfPod(pod: ObservedPod): string | undefined {
  const { name, terminating, ready, status } = pod;
  if (terminating) return `${name} stops`;
  const { restoring, active, restoreRemaining } = taskTotals([pod]);
  if (restoring > 0) {
    return `${name} has ${restoring} of ${active} active tasks not running yet, ${restoreRemaining} records to restore`;
  }
  if (!ready) return `${name} is not ready`;
  if (status === undefined) return `${name} does not say how its tasks are`;
  if (status.state !== 'running') return `${name} is ${status.state}`;
  return status.topologyMismatch ? `${name} waits, because the group runs another topology` : undefined;
}

function reasonOfStandbys(pods: readonly ObservedPod[], most: number): string | undefined {
  return first(pods, (pod) => {
    const { worstStandbyLag } = taskTotals([pod]);
    return worstStandbyLag > most
      ? `a standby task of ${pod.name} lags by ${worstStandbyLag} records, more than ${most}`
      : undefined;
  });
}

function first<T, R>(items: readonly T[], of: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = of(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
