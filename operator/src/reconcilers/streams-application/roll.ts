import type { ObservedPod, ObservedStatefulSet } from './observed.ts';
import { type Gate, reasonToWait } from './rollout-gate.ts';

/** How far an update of the pods is. */
export type Roll =
  | { readonly kind: 'done'; readonly partition: number }
  | { readonly kind: 'step'; readonly partition: number; readonly pod: string; readonly left: number }
  /** Which pods are old is not known yet. */
  | { readonly kind: 'unknown'; readonly partition: number; readonly templateChanges: boolean }
  | { readonly kind: 'wait'; readonly partition: number; readonly reason: string; readonly left: number }
  /** It does not begin before another application is done. */
  | { readonly kind: 'queued'; readonly partition: number; readonly reason: string; readonly left: number };

/**
 * Where the StatefulSet's partition is to stand: at rest above every pod, so that a changed template reaches none of them;
 * else at the one pod that goes next, or above it while it has to wait.
 */
export function roll(
  set: ObservedStatefulSet,
  pods: readonly ObservedPod[],
  { replicas, templateChanges, maxStandbyLag, ahead, overdue = false }: RollSettings,
): Roll {
  if (pods.length === 0) return { kind: 'done', partition: 0 };
  const hold = Math.max(replicas, set.replicas);
  const { updateRevision } = set;
  if (templateChanges || !set.observed || updateRevision === '') {
    return { kind: 'unknown', partition: templateChanges ? hold : set.partition, templateChanges };
  }
  const outdated = outdatedPods(set, pods).filter(({ ordinal }) => ordinal < replicas);
  const next = outdated.at(-1);
  if (next === undefined) return { kind: 'done', partition: set.currentRevision === updateRevision ? hold : 0 };
  const left = outdated.length;
  const begun = next.terminating || pods.some(({ revision }) => revision === updateRevision);
  // Pods that fail are mended without a turn: nothing is lost by it.
  if (ahead !== undefined && !begun && !outdated.some(({ failure }) => failure !== undefined)) {
    return { kind: 'queued', partition: next.ordinal + 1, reason: `${ahead} is updated first`, left };
  }
  const gate: Gate = {
    replicas: Math.min(replicas, set.replicas),
    updateRevision,
    maxStandbyLag,
    next: next.name,
    overdue,
  };
  const reason = next.terminating ? `${next.name} stops` : reasonToWait(pods, gate);
  // A pod that goes already keeps its place: the partition must not be taken from under it.
  if (reason === undefined) return { kind: 'step', partition: next.ordinal, pod: next.name, left };
  const partition = next.terminating ? Math.min(next.ordinal, set.partition) : next.ordinal + 1;
  return { kind: 'wait', partition, reason, left };
}

/** What a roll is decided by beside what is seen. */
export interface RollSettings {
  readonly replicas: number;
  /** Whether this very reconcile applies another template than the last one did. */
  readonly templateChanges: boolean;
  readonly maxStandbyLag: number;
  /** The application whose update has to end before this one may begin. */
  readonly ahead?: string | undefined;
  /** Whether old pods have been waited for long enough. */
  readonly overdue?: boolean;
}

/** Pods of another template than the present one, by ordinal. */
export function outdatedPods(set: ObservedStatefulSet, pods: readonly ObservedPod[]): readonly ObservedPod[] {
  return pods.filter(({ revision }) => revision !== set.updateRevision);
}
