import type { KubernetesObject } from '../../objects/index.ts';
import type { ObservedReset } from './observed.ts';

/** Kubernetes' Job, as much of it as is decided by. */
export interface Job extends KubernetesObject {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

/** What the Job of a reset says. */
export function observeReset({ metadata, status }: Job): ObservedReset {
  const ended = (type: string) =>
    status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');
  const failed = ended('Failed');
  const outcome = ended('Complete') ? 'succeeded' : failed ? 'failed' : 'running';
  return { createdMs: Date.parse(metadata.creationTimestamp ?? ''), outcome, message: failed?.message ?? '' };
}
