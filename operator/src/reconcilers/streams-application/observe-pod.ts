import type { KubernetesObject } from '../../objects/index.ts';
import type { InstanceStatus } from './instance-status.ts';
import type { ObservedPod } from './observed.ts';

interface ContainerStatus {
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

/** Kubernetes' Pod, as much of it as is decided by. */
export interface Pod extends KubernetesObject {
  readonly spec?: { readonly containers?: readonly { readonly image?: string }[] };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

const REVISION = 'controller-revision-hash';

/** Reasons to wait that waiting does not end. */
const FAILURES = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** What a pod says, and what its instance says. */
export function observePod(pod: Pod, ordinal: number, status: InstanceStatus | undefined): ObservedPod {
  const { metadata } = pod;
  const conditions = pod.status?.conditions ?? [];
  return {
    name: metadata.name,
    ordinal,
    ip: pod.status?.podIP,
    ready: conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    terminating: metadata.deletionTimestamp !== undefined,
    revision: metadata.labels?.[REVISION] ?? '',
    image: pod.spec?.containers?.[0]?.image ?? '',
    createdMs: Date.parse(metadata.creationTimestamp ?? ''),
    failure: failureOf(pod),
    status,
  };
}

function failureOf({ status }: Pod): string | undefined {
  if (status?.phase === 'Failed') return 'Failed';
  return status?.containerStatuses
    ?.map(({ state }) => state?.waiting?.reason)
    .find((reason) => reason !== undefined && FAILURES.has(reason));
}
