import type { KubernetesObject, ResourceType } from '../objects/index.ts';

/** A Lease (coordination.k8s.io/v1). */
export interface Lease extends KubernetesObject {
  readonly spec?: LeaseSpec;
}

/** Who holds a lease. */
export interface LeaseSpec {
  /** Empty when it was given back. */
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  /** RFC 3339 with microseconds. */
  readonly acquireTime?: string;
  readonly renewTime?: string;
  /** How often it passed from one holder to another. */
  readonly leaseTransitions?: number;
}

/** Where leases are. */
export const LEASES: ResourceType = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
};

/** The instant as Kubernetes' MicroTime. */
export function microTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}

/** The spec of a lease that `identity` takes, or holds on to, now. */
export function heldBy(identity: string, durationMs: number, before: LeaseSpec | undefined, nowMs: number): LeaseSpec {
  const renewTime = microTime(nowMs);
  const goesOn = before?.holderIdentity === identity;
  const passed = before === undefined || goesOn ? 0 : 1;
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(durationMs / 1000),
    acquireTime: (goesOn ? before.acquireTime : undefined) ?? renewTime,
    renewTime,
    leaseTransitions: (before?.leaseTransitions ?? 0) + passed,
  };
}

/** The spec of a lease that its holder gives back, so that another may take it at once. */
export function givenBack(before: LeaseSpec | undefined, nowMs: number): LeaseSpec {
  const now = microTime(nowMs);
  return { ...before, holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now };
}
