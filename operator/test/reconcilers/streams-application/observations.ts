import type { InstanceStatus } from '../../../src/reconcilers/streams-application/instance-status.ts';
import type {
  Observed,
  ObservedPod,
  ObservedStatefulSet,
} from '../../../src/reconcilers/streams-application/observed.ts';

/** When every observation of the tests is made. */
export const NOW_MS = Date.parse('2026-11-26T10:00:00Z');

/** An instance that runs these tasks. */
export function runs(taskIds: readonly string[], more: Partial<InstanceStatus> = {}): InstanceStatus {
  return {
    state: 'running',
    topologyHash: 'one',
    topologyMismatch: false,
    tasks: taskIds.map((taskId) => ({ taskId, phase: 'running', processed: 0, partitions: [{ lag: 0 }] })),
    standbys: [],
    ...more,
  };
}

/** An instance that restores one task. */
export function restores(taskId: string, remaining: number): InstanceStatus {
  return runs([], {
    tasks: [{ taskId, phase: 'restoring', processed: 0, partitions: [], restore: { remaining } }],
  });
}

/** A pod that is ready, of the present revision, and runs one task. */
export function pod(ordinal: number, more: Partial<ObservedPod> = {}): ObservedPod {
  return {
    name: `fraud-${ordinal}`,
    ordinal,
    ip: '10.0.0.1',
    ready: true,
    terminating: false,
    revision: 'new',
    image: 'image',
    createdMs: NOW_MS - 60_000,
    failure: undefined,
    status: runs([`0_${ordinal}`]),
    ...more,
  };
}

/** A StatefulSet at rest. */
export function set(more: Partial<ObservedStatefulSet> = {}): ObservedStatefulSet {
  return {
    replicas: 3,
    partition: 3,
    observed: true,
    currentRevision: 'new',
    updateRevision: 'new',
    templateHash: 'template',
    stopAll: undefined,
    decidedReplicas: 3,
    ...more,
  };
}

/** Three pods at rest. */
export function observation(more: Partial<Observed> = {}): Observed {
  return { statefulSet: set(), pods: [pod(0), pod(1), pod(2)], reset: undefined, nowMs: NOW_MS, ...more };
}
