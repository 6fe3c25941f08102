import type { InstanceStatus } from './instance-status.ts';

/** What is seen of one pod. */
export interface ObservedPod {
  readonly name: string;
  readonly ordinal: number;
  readonly ip: string | undefined;
  readonly ready: boolean;
  readonly terminating: boolean;
  /** Name of the ControllerRevision that it was made from. */
  readonly revision: string;
  readonly image: string;
  readonly createdMs: number;
  /** Why it will not get better by waiting, such as CrashLoopBackOff. */
  readonly failure: string | undefined;
  /** What it says of itself; undefined when it could not be asked. */
  readonly status: InstanceStatus | undefined;
}

/** A stop of all pods that is under way, because their topology changes. */
export interface StopAll {
  readonly sinceMs: number;
  /** Whether all are gone and start again. */
  readonly starting: boolean;
}

/** What is seen of the StatefulSet. */
export interface ObservedStatefulSet {
  readonly replicas: number;
  readonly partition: number;
  /** Whether its controller has seen the present spec, so that the revisions are those of the present template. */
  readonly observed: boolean;
  readonly currentRevision: string;
  readonly updateRevision: string;
  /** Hash of the template that was applied last. */
  readonly templateHash: string | undefined;
  readonly stopAll: StopAll | undefined;
  /** The number of pods that was decided last, whatever a stranger made of it since. */
  readonly decidedReplicas: number | undefined;
}

/** What is seen of the Job that does the present reset. */
export interface ObservedReset {
  readonly createdMs: number;
  readonly outcome: 'running' | 'succeeded' | 'failed';
  readonly message: string;
}

/** Everything that is decided by, beside the resource itself. */
export interface Observed {
  readonly statefulSet: ObservedStatefulSet | undefined;
  /** By ordinal. */
  readonly pods: readonly ObservedPod[];
  readonly reset: ObservedReset | undefined;
  /** The application whose update has to end before one of this application may begin. */
  readonly ahead?: string | undefined;
  readonly nowMs: number;
}
