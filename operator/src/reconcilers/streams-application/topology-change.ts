import type { InstanceStatus } from './instance-status.ts';
import type { ObservedPod, ObservedStatefulSet } from './observed.ts';
import { outdatedPods } from './roll.ts';

/**
 * Whether pods of the present template have another topology than the group, which pods of the one before still run: the
 * coordinator refuses them, and they can take over only when all of the old ones are gone. When it is an old pod that
 * waits, the template has gone back to what the group runs, and nothing has to stop.
 */
export function isTopologyChange(set: ObservedStatefulSet, pods: readonly ObservedPod[]): boolean {
  if (!set.observed || set.updateRevision === '') return false;
  const outdated = outdatedPods(set, pods).filter((pod) => !pod.terminating && isMember(pod));
  const hashesOfGroup = new Set(hashes(outdated));
  const updated = pods.filter(({ revision }) => revision === set.updateRevision);
  if (hashesOfGroup.size === 0) return false;
  return updated.some(({ status }) => status && (status.topologyMismatch || isStranger(status, hashesOfGroup)));
}

/** The topology that the group runs: that of a member that is not waiting for another one. */
export function topologyHashOf(pods: readonly ObservedPod[]): string | undefined {
  return hashes(pods.filter(({ status }) => status?.topologyMismatch === false))[0];
}

function hashes(pods: readonly ObservedPod[]): readonly string[] {
  return pods.flatMap(({ status }) => (status?.topologyHash ? [status.topologyHash] : []));
}

function isMember({ status }: ObservedPod): boolean {
  return status !== undefined && !status.topologyMismatch;
}

/** Before it has heard from the coordinator an instance does not know that it will be refused; it has no tasks then. */
function isStranger({ topologyHash, tasks }: InstanceStatus, hashesOfGroup: ReadonlySet<string>): boolean {
  return tasks.length === 0 && topologyHash !== '' && !hashesOfGroup.has(topologyHash);
}
