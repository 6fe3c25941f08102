/**
 * The engine room: everything that talks to the API server, and the machinery every controller stands on. It is the only
 * folder that knows @kubernetes/client-node. It must not know any kind of ours, nor what a reconcile does: kinds come in
 * as a `ResourceType`, reconciles as a function of a key.
 */
import type { Tracer } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Clock } from '../clock.ts';
import type { KubernetesObject, ObjectName, ResourceType } from '../objects/index.ts';

// -- api-client.ts, api-error.ts ------------------------------------------------------------------------------------
export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}
export interface Selection {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}
export interface ObjectList<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}
export interface ApplyOptions extends RequestOptions {
  /** Takes fields from other managers. */ readonly force?: boolean;
  readonly dryRun?: boolean;
}
export interface DeleteOptions extends RequestOptions {
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan';
  /** Deletes only this very object. */ readonly uid?: string;
  /** Deletes only this very version. */ readonly resourceVersion?: string;
  readonly gracePeriodSeconds?: number;
}
/** Says whether writes are still allowed. */
export interface Fence {
  /** Aborted when they are no longer. */ readonly signal: AbortSignal /** @throws FencedError */;
  check(): void;
}

export declare class ApiClient {
  /** From KUBECONFIG, the pod's service account, or ~/.kube/config. */
  static fromDefaultConfig(options?: { readonly metrics?: KubeMetrics; readonly timeoutMs?: number }): ApiClient;
  /** The same client, whose writes ask the fence first and end when it falls. */
  fencedBy(fence: Fence): ApiClient;
  /** @throws ApiError, status 404 when there is none. */
  get<T extends KubernetesObject>(type: ResourceType, name: ObjectName, options?: RequestOptions): Promise<T>;
  /** As `get`; undefined when there is none. */
  find<T extends KubernetesObject>(
    type: ResourceType,
    name: ObjectName,
    options?: RequestOptions,
  ): Promise<T | undefined>;
  /** All of them, page by page of 500. */
  list<T extends KubernetesObject>(
    type: ResourceType,
    selection?: Selection,
    options?: RequestOptions,
  ): Promise<ObjectList<T>>;
  create<T extends KubernetesObject>(type: ResourceType, object: T, options?: RequestOptions): Promise<T>;
  /** Server-side apply. @throws ApplyConflictError that names other managers and their fields. */
  apply<T extends KubernetesObject>(type: ResourceType, object: T, options?: ApplyOptions): Promise<T>;
  /** Server-side apply to `/status`. */
  applyStatus<T extends KubernetesObject>(type: ResourceType, object: T, options?: ApplyOptions): Promise<T>;
  /** JSON merge patch. */
  patch<T extends KubernetesObject>(
    type: ResourceType,
    name: ObjectName,
    patch: object,
    options?: RequestOptions & { readonly subresource?: string },
  ): Promise<T>;
  /** Sets the finalizers of just this version of the object. @throws ApiError, 409 when it has changed since. */
  setFinalizers<T extends KubernetesObject>(
    type: ResourceType,
    object: T,
    finalizers: readonly string[],
    options?: RequestOptions,
  ): Promise<T>;
  /** @returns false when it was gone already. @throws ApiError, 409 when the preconditions fail. */
  delete(type: ResourceType, name: ObjectName, options?: DeleteOptions): Promise<boolean>;
}
export declare class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly retriable: boolean;
  readonly retryAfterMs: number | undefined;
}
export declare class ApplyConflictError extends ApiError {
  readonly conflicts: readonly { readonly manager: string; readonly field: string }[];
}
export declare class FencedError extends Error {}
export declare function isNotFound(error: unknown): boolean;
export declare function isConflict(error: unknown): boolean;

// -- object-cache.ts, reflector.ts ----------------------------------------------------------------------------------
export type ObjectChange<T> =
  | { readonly type: 'added'; readonly object: T; readonly before?: undefined }
  | { readonly type: 'modified'; readonly object: T; readonly before: T }
  | { readonly type: 'deleted'; readonly object: T; readonly before?: undefined };
export type Indexer<T> = (object: T) => readonly string[];
/** Ready-made indexers: values of byOwner are uids, of byLabel `key=value`. */
export declare const byOwner: Indexer<KubernetesObject>;
export declare function byLabel(label: string): Indexer<KubernetesObject>;
export declare class ObjectCache<T extends KubernetesObject> {
  constructor(options?: {
    readonly indexers?: Readonly<Record<string, Indexer<T>>>;
    readonly onHandlerError?: (error: unknown) => void;
  });
  readonly size: number;
  get(key: string): T | undefined;
  list(): readonly T[];
  keys(): readonly string[];
  byIndex(index: string, value: string): readonly T[];
  /** @returns a function that ends it. Handlers first get all that is there as `added`. */
  onChange(handler: (change: ObjectChange<T>) => void): () => void;
}
export declare class Reflector<T extends KubernetesObject> {
  constructor(options: {
    readonly client: ApiClient;
    readonly type: ResourceType;
    readonly cache: ObjectCache<T>;
    /** Absent: cluster-wide. */ readonly namespaces?: readonly string[];
    readonly labelSelector?: string;
    readonly fieldSelector?: string;
    readonly logger: Logger;
    readonly clock?: Clock;
  });
  start(): void;
  /** Whether all that there was at the start is in the cache. */
  readonly hasSynced: boolean;
  /** Resolves when synced. */
  synced(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

// -- work-queue.ts, controller.ts -----------------------------------------------------------------------------------
export interface ReconcileResult {
  readonly requeueAfterMs?: number;
}
export type Reconcile = (key: string, signal: AbortSignal) => Promise<ReconcileResult>;
/** Not to be tried again until the object changes. */
export declare class TerminalError extends Error {}
export declare class Controller {
  constructor(options: {
    readonly name: string;
    readonly reconcile: Reconcile;
    readonly concurrency?: number;
    /** All keys again, every so often (default 10 h, jittered). */
    readonly resync?: { readonly keys: () => Iterable<string>; readonly everyMs?: number };
    readonly metrics: KubeMetrics;
    readonly logger: Logger;
    readonly clock?: Clock;
    readonly tracer?: Tracer;
  });
  /** Enqueues what `toKeys` gives for each change of the cache; both the old and the new object are asked. */
  watch<T extends KubernetesObject>(cache: ObjectCache<T>, toKeys: (object: T) => Iterable<string>): void;
  enqueue(key: string): void;
  start(): void;
  /** Takes nothing new, waits for what runs; after `drainMs` its signal is aborted. */
  close(drainMs?: number): Promise<void>;
}

// -- lease-election.ts ----------------------------------------------------------------------------------------------
export declare class LeaseElection {
  constructor(options: {
    readonly client: ApiClient;
    readonly namespace: string;
    readonly name: string;
    readonly identity: string;
    readonly leaseDurationMs?: number;
    readonly renewDeadlineMs?: number;
    readonly retryPeriodMs?: number;
    readonly metrics: KubeMetrics;
    readonly logger: Logger;
    readonly clock?: Clock;
  });
  /**
   * Stands until elected, then runs `lead` with the fence of this term. When the signal is aborted, it waits for `lead`
   * and gives the lease back. @throws LeadershipLostError when the lease could not be renewed: exit the process then.
   */
  run(lead: (term: Fence) => Promise<void>, signal: AbortSignal): Promise<void>;
}
export declare class LeadershipLostError extends Error {}

// -- event-recorder.ts ----------------------------------------------------------------------------------------------
export declare class EventRecorder {
  constructor(options: {
    readonly client: ApiClient /** e.g. streams.orders-platform.io/operator */;
    readonly controller: string;
    readonly instance: string;
    readonly logger: Logger;
    readonly clock?: Clock;
  });
  /** Never waits, never throws. `note` is cut at 1 KiB, `reason` and `action` are CamelCase. */
  record(event: {
    readonly regarding: KubernetesObject;
    readonly related?: KubernetesObject;
    readonly type: 'Normal' | 'Warning';
    readonly reason: string;
    readonly action: string;
    readonly note: string;
  }): void;
  /** Writes what is still held back. */
  close(): Promise<void>;
}

// -- kube-metrics.ts ------------------------------------------------------------------------------------------------
/** controller-runtime's and client-go's metrics, for all of the above. */
export interface KubeMetrics {
  readonly registry: Registry;
}
export declare function createKubeMetrics(registry: Registry): KubeMetrics;
