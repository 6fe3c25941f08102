/**
 * The engine room: everything that talks to the API server, and the machinery every controller stands on. It is the only
 * folder that knows @kubernetes/client-node. It must not know any kind of ours, nor what a reconcile does: kinds come in
 * as a `ResourceType`, reconciles as a function of a key. What objects are as data is in `../objects`.
 *
 * `ApiClient` reads and writes; a `Reflector` keeps an `ObjectCache` equal to what the server has; a `Controller` calls a
 * reconcile for the keys of what changes, through a `WorkQueue`; a `LeaseElection` has one process lead, and fences the
 * writes of one that does no longer; an `EventRecorder` tells people what happened.
 */
export { ApiClient } from './api-client.ts';
export { ApiError, ApplyConflictError, type FieldConflict, isConflict, isNotFound } from './api-error.ts';
export { Controller, type ControllerOptions, type Reconcile, type ReconcileResult } from './controller.ts';
export type { Happening } from './event.ts';
export { EventRecorder } from './event-recorder.ts';
export { type Fence, FencedError } from './fence.ts';
export { createKubeMetrics, type KubeMetrics } from './kube-metrics.ts';
export { LeadershipLostError, LeaseElection } from './lease-election.ts';
export { ObjectCache, type ObjectChange } from './object-cache.ts';
export { byLabel, byOwner } from './object-index.ts';
export { Reflector, type ReflectorOptions } from './reflector.ts';
export { TerminalError } from './terminal-error.ts';
export { WorkQueue } from './work-queue.ts';
