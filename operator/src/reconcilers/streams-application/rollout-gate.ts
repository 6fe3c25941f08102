import type { ObservedPod } from './observed.ts';
import { taskTotals } from './task-totals.ts';

/** What must be so before one more pod may go. */
export interface Gate {
  readonly replicas: number;
  readonly updateRevision: string;
  readonly maxStandbyLag: number;
  /** The pod that would go: what it restores is waited for, other troubles of its own are not. */
  readonly next?: string;
  /** Old pods have been waited for long enough: only those of the present template count. */
  readonly overdue?: boolean;
}

/** Why the next pod has to wait; undefined when it may go. An old pod that fails holds nothing up: the update may mend it. */
export function reasonToWait(pods: readonly ObservedPod[], gate: Gate): string | undefined {
  const { replicas, maxStandbyLag, next } = gate;
  const wanted = pods.filter(({ ordinal }) => ordinal < replicas);
  if (wanted.length < replicas) return `${replicas - wanted.length} of ${replicas} pods do not exist`;
  const counted = wanted.filter((pod) => pod.name !== next && counts(pod, gate));
  const going = wanted.find(({ name }) => name === next);
  return first(counted, reasonOfPod) ?? (going && reasonToRestore(going)) ?? reasonOfStandbys(counted, maxStandbyLag);
}

function counts({ revision, failure, status }: ObservedPod, { updateRevision, overdue }: Gate): boolean {
  if (revision === updateRevision) return true;
  return !overdue && failure === undefined && !status?.topologyMismatch;
}

function reasonToRestore(pod: ObservedPod): string | undefined {
  const { restoring, active, restoreRemaining } = taskTotals([pod]);
  if (restoring === 0) return undefined;
  return `${pod.name} has ${restoring} of ${active} active tasks not running yet, ${restoreRemaining} records to restore`;
}

function reasonOfPod(pod: ObservedPod): string | undefined {
  const { name, terminating, ready, status, failure } = pod;
  if (failure !== undefined) return `${name} fails: ${failure}`;
  if (terminating) return `${name} stops`;
  const restores = reasonToRestore(pod);
  if (restores !== undefined) return restores;
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
