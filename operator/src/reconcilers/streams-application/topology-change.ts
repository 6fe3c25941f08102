import type { ObservedPod, ObservedStatefulSet } from './observed.ts';
import { outdatedPods } from './roll.ts';

/**
 * Whether pods of the present template have another topology than those that still run the one before, which the group's
 * coordinator refuses: they can take over only when all of the old ones are gone.
 */
export function isTopologyChange(set: ObservedStatefulSet, pods: readonly ObservedPod[]): boolean {
  if (!set.observed || set.updateRevision === '') return false;
  const outdated = outdatedPods(set, pods).filter(({ terminating }) => !terminating);
  const updated = pods.filter(({ revision }) => revision === set.updateRevision);
  if (outdated.length === 0 || updated.length === 0) return false;
  const old = new Set(hashes(outdated));
  return updated.some(({ status }) => status?.topologyMismatch) || hashes(updated).some((hash) => differs(hash, old));
}

/** The topology that the group runs: that of a member that is not waiting for another one. */
export function topologyHashOf(pods: readonly ObservedPod[]): string | undefined {
  return hashes(pods.filter(({ status }) => status?.topologyMismatch === false))[0];
}

function hashes(pods: readonly ObservedPod[]): readonly string[] {
  return pods.flatMap(({ status }) => (status?.topologyHash ? [status.topologyHash] : []));
}

function differs(hash: string, others: ReadonlySet<string>): boolean {
  return others.size > 0 && !others.has(hash);
}
