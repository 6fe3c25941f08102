import type { Logger } from 'pino';
import { type Clock, systemClock } from '../clock.ts';
import type { KubernetesObject, ResourceType } from '../objects/index.ts';
import type { ApiClient } from './api-client.ts';
import type { KubeMetrics } from './kube-metrics.ts';
import type { ObjectCache } from './object-cache.ts';
import { ScopeReflector } from './scope-reflector.ts';

/** What a reflector follows, and where it puts it. */
export interface ReflectorOptions<T extends KubernetesObject> {
  readonly client: ApiClient;
  readonly type: ResourceType;
  /** Written by this reflector only. */
  readonly cache: ObjectCache<T>;
  /** Absent: the whole cluster. */
  readonly namespaces?: readonly string[];
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** A watch that is silent for longer is opened anew; the server sends a bookmark a minute. */
  readonly inactivityMs?: number;
  readonly logger: Logger;
  readonly metrics?: KubeMetrics;
  readonly clock?: Clock;
  readonly random?: () => number;
}

const INACTIVITY_MS = 90_000;

/** Keeps a cache equal to what the API server has, through every fault of the way there. */
export class Reflector<T extends KubernetesObject> {
  readonly #scopes: readonly ScopeReflector<T>[];
  readonly #unsynced: Set<string | undefined>;
  readonly #synced = Promise.withResolvers<void>();
  readonly #closing = new AbortController();
  #running: Promise<unknown> | undefined;

  constructor(options: ReflectorOptions<T>) {
    const { type, namespaces, labelSelector, fieldSelector, metrics } = options;
    const scopes = namespaces === undefined ? [undefined] : [...new Set(namespaces)];
    this.#unsynced = new Set(scopes);
    const labels = { name: type.plural };
    this.#scopes = scopes.map(
      (namespace) =>
        new ScopeReflector({
          inactivityMs: INACTIVITY_MS,
          clock: systemClock,
          random: Math.random,
          ...options,
          selection: { namespace, labelSelector, fieldSelector },
          onList: () => {
            metrics?.lists.inc(labels);
            this.#unsynced.delete(namespace);
            if (this.hasSynced) this.#synced.resolve();
          },
          onWatch: () => metrics?.watches.inc(labels),
        }),
    );
    if (this.hasSynced) this.#synced.resolve();
  }

  /** Begins to follow; once. */
  start(): void {
    this.#running ??= Promise.all(this.#scopes.map((scope) => scope.run(this.#closing.signal)));
  }

  /** Whether all that there was at the start is in the cache. */
  get hasSynced(): boolean {
    return this.#unsynced.size === 0;
  }

  /**
   * Resolves when synced.
   * @throws what the signal was aborted with.
   */
  async synced(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([this.#synced.promise, aborted.promise]);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Ends the watches; the cache keeps what it has. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }
}
