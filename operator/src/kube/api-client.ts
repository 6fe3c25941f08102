import { setTimeout as sleep } from 'node:timers/promises';
import { apiVersionOf, type KubernetesObject, type ObjectName, type ResourceType } from '../objects/index.ts';
import { ApiError, apiErrorOf, isExpired, isNotFound } from './api-error.ts';
import { collectionPath, objectPath, type Query, type Selection, selectorQuery, withQuery } from './api-path.ts';
import { type ApiRequest, ApiTransport } from './api-transport.ts';
import type { Fence } from './fence.ts';
import type { KubeMetrics } from './kube-metrics.ts';
import { RequestLimits } from './request-limits.ts';

/** Limits of one call. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Of the whole call, with what it tries again; 15 s, and 60 s for a list. */
  readonly timeoutMs?: number;
}

/** How to apply. */
export interface ApplyOptions extends RequestOptions {
  /** Takes fields from other managers. */
  readonly force?: boolean;
  /** Has the server check and default the object, and changes nothing. */
  readonly dryRun?: boolean;
}

/** What to delete, and how. */
export interface DeleteOptions extends RequestOptions {
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan';
  /** Deletes only this very object, not a later one of its name. */
  readonly uid?: string;
  /** Deletes only this very version of it. */
  readonly resourceVersion?: string;
  readonly gracePeriodSeconds?: number;
}

/** Objects as they were at one moment. */
export interface ObjectList<T> {
  readonly items: readonly T[];
  /** The moment; a watch goes on from here. */
  readonly resourceVersion: string;
}

interface ListPage<T> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly (Omit<T, 'apiVersion' | 'kind'> & Partial<KubernetesObject>)[];
}

/** Under which name all of the operator's fields are held. */
const FIELD_MANAGER = 'orders-platform-operator';

const PAGE_SIZE = 500;
const REQUEST_TIMEOUT_MS = 15_000;
const LIST_TIMEOUT_MS = 60_000;
const MOST_ATTEMPTS = 5;

/**
 * Reads and writes objects as plain JSON. An answer that asks to come again later (429, or 5xx with Retry-After) is
 * obeyed within the call's time, and a broken connection tried again, unless the request is a create.
 */
export class ApiClient {
  readonly transport: ApiTransport;
  readonly #fence: Fence | undefined;

  constructor(transport: ApiTransport, fence?: Fence) {
    this.transport = transport;
    this.#fence = fence;
  }

  /** By KUBECONFIG, else the pod's service account, else ~/.kube/config. */
  static fromDefaultConfig(metrics?: KubeMetrics): ApiClient {
    return new ApiClient(ApiTransport.fromDefaultConfig(metrics));
  }

  /** The same client, whose writes ask the fence first and are given up when it falls. */
  fencedBy(fence: Fence): ApiClient {
    return new ApiClient(this.transport, fence);
  }

  /** @throws ApiError, status 404 when there is none. */
  get<T extends KubernetesObject>(type: ResourceType, name: ObjectName, options?: RequestOptions): Promise<T> {
    return this.#call<T>('GET', objectPath(type, name), options);
  }

  /** As `get`; undefined when there is none. */
  async find<T extends KubernetesObject>(
    type: ResourceType,
    name: ObjectName,
    options?: RequestOptions,
  ): Promise<T | undefined> {
    return this.get<T>(type, name, options).catch((error) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  }

  /** All of them, read in pages of 500. When the pages take too long for the server to keep them, all at once. */
  async list<T extends KubernetesObject>(
    type: ResourceType,
    selection: Selection = {},
    options: RequestOptions = {},
  ): Promise<ObjectList<T>> {
    try {
      return await this.#listPages<T>(type, selection, options, PAGE_SIZE);
    } catch (error) {
      if (!isExpired(error)) throw error;
      return this.#listPages<T>(type, selection, options, undefined);
    }
  }

  async #listPages<T extends KubernetesObject>(
    type: ResourceType,
    selection: Selection,
    options: RequestOptions,
    limit: number | undefined,
  ): Promise<ObjectList<T>> {
    const items: T[] = [];
    const identity = { apiVersion: apiVersionOf(type), kind: type.kind };
    let next: string | undefined;
    for (;;) {
      const query = { ...selectorQuery(selection), limit, continue: next };
      const path = withQuery(collectionPath(type, selection.namespace), query);
      const page: ListPage<T> = await this.#call('GET', path, { timeoutMs: LIST_TIMEOUT_MS, ...options });
      // The items of built-in kinds come without.
      for (const item of page.items) items.push({ ...identity, ...item } as unknown as T);
      next = page.metadata.continue || undefined;
      if (next === undefined) return { items, resourceVersion: page.metadata.resourceVersion };
    }
  }

  /** @throws ApiError, 409 `AlreadyExists` when there is one of this name. */
  create<T extends KubernetesObject>(type: ResourceType, object: T, options?: RequestOptions): Promise<T> {
    const path = withQuery(collectionPath(type, object.metadata.namespace), { fieldManager: FIELD_MANAGER });
    return this.#call<T>('POST', path, options, object);
  }

  /**
   * Server-side apply: the object has these fields afterwards, and no longer those applied before and left out now.
   * @throws ApplyConflictError that names other managers and their fields, unless forced.
   */
  apply<T extends KubernetesObject>(type: ResourceType, object: T, options?: ApplyOptions): Promise<T> {
    return this.#apply<T>(objectPath(type, object.metadata), object, options);
  }

  /** Server-side apply of the status, and of nothing else. */
  applyStatus<T extends KubernetesObject & { readonly status?: unknown }>(
    type: ResourceType,
    { apiVersion, kind, metadata: { name, namespace, uid }, status }: T,
    options?: ApplyOptions,
  ): Promise<T> {
    const object = { apiVersion, kind, metadata: { name, namespace, uid }, status };
    return this.#apply<T>(objectPath(type, { name, namespace }, 'status'), object, options);
  }

  #apply<T>(path: string, object: object, { force = false, dryRun, ...options }: ApplyOptions = {}): Promise<T> {
    const query: Query = { fieldManager: FIELD_MANAGER, force, dryRun: dryRun ? 'All' : undefined };
    return this.#call<T>('PATCH', withQuery(path, query), options, object, 'application/apply-patch+yaml');
  }

  /** JSON merge patch; with `metadata.resourceVersion` in it, of just that version. */
  patch<T extends KubernetesObject>(
    type: ResourceType,
    name: ObjectName,
    patch: object,
    { subresource, ...options }: RequestOptions & { readonly subresource?: string } = {},
  ): Promise<T> {
    const path = withQuery(objectPath(type, name, subresource), { fieldManager: FIELD_MANAGER });
    return this.#call<T>('PATCH', path, options, patch, 'application/merge-patch+json');
  }

  /**
   * Sets the finalizers of just this version of the object.
   * @throws ApiError, 409 when it has changed since, 404 when it is gone.
   */
  setFinalizers<T extends KubernetesObject>(
    type: ResourceType,
    { metadata }: T,
    finalizers: readonly string[],
    options?: RequestOptions,
  ): Promise<T> {
    const { uid, resourceVersion } = metadata;
    return this.patch<T>(type, metadata, { metadata: { uid, resourceVersion, finalizers } }, options);
  }

  /**
   * @returns false when it was gone already.
   * @throws ApiError, 409 when it is another object or version than the one asked for.
   */
  async delete(type: ResourceType, name: ObjectName, options: DeleteOptions = {}): Promise<boolean> {
    const { propagation, uid, resourceVersion, gracePeriodSeconds, ...limits } = options;
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: propagation,
      gracePeriodSeconds,
      preconditions: { uid, resourceVersion },
    };
    try {
      await this.#call('DELETE', objectPath(type, name), limits, body);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  /** Closes the connections; what is under way fails. */
  close(): void {
    this.transport.close();
  }

  async #call<T>(
    method: ApiRequest['method'],
    path: string,
    { signal, timeoutMs = REQUEST_TIMEOUT_MS }: RequestOptions = {},
    body?: object,
    contentType = 'application/json',
  ): Promise<T> {
    const fence = method === 'GET' ? undefined : this.#fence;
    const limits = new RequestLimits(timeoutMs, [signal, fence?.signal]);
    const request = { method, path, contentType, body: body && JSON.stringify(body), signal: limits.signal };
    try {
      for (let attempt = 1; ; attempt++) {
        fence?.check();
        try {
          return (await this.#attempt(request)) as T;
        } catch (error) {
          if (attempt === MOST_ATTEMPTS || !(error instanceof ApiError)) throw error;
          await sleep(pauseBefore(error, method, attempt), undefined, { signal: limits.signal });
        }
      }
    } catch (error) {
      throw limits.timedOut ? timeout(request, timeoutMs) : limits.signal.aborted ? limits.signal.reason : error;
    } finally {
      limits.dispose();
    }
  }

  async #attempt(request: ApiRequest): Promise<unknown> {
    const { status, retryAfterMs, body } = await this.transport.open(request);
    const text = await textOf(body, request);
    if (status < 400) return JSON.parse(text);
    throw apiErrorOf(describe(request), status, text, retryAfterMs);
  }
}

/** @throws the error itself when it is not to be tried again. */
function pauseBefore(error: ApiError, method: ApiRequest['method'], attempt: number): number {
  if (error.retriable && error.retryAfterMs !== undefined) return error.retryAfterMs;
  // A create may have come through: the next one would meet its own object.
  if (error.reason === 'ConnectionFailed' && method !== 'POST' && attempt === 1) return 0;
  throw error;
}

async function textOf(body: AsyncIterable<Buffer>, request: ApiRequest): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError({ status: 0, reason: 'ConnectionFailed', request: describe(request), message, cause });
  }
  return Buffer.concat(chunks).toString();
}

function timeout(request: ApiRequest, timeoutMs: number): ApiError {
  const message = `no answer within ${timeoutMs} ms`;
  return new ApiError({ status: 0, reason: 'RequestTimeout', request: describe(request), message });
}

function describe({ method, path }: ApiRequest): string {
  return `${method} ${path.split('?')[0]}`;
}
