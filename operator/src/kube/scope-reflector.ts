import type { Logger } from 'pino';
import { type Clock, delay } from '../clock.ts';
import type { KubernetesObject, ResourceType } from '../objects/index.ts';
import type { ApiClient } from './api-client.ts';
import { ApiError, isExpired } from './api-error.ts';
import type { Selection } from './api-path.ts';
import { Backoff } from './backoff.ts';
import type { ObjectCache } from './object-cache.ts';
import { watchEvents } from './watch-stream.ts';

/** What a reflector needs to follow one namespace, or the cluster. */
export interface ScopeOptions<T extends KubernetesObject> {
  readonly client: ApiClient;
  readonly type: ResourceType;
  readonly cache: ObjectCache<T>;
  readonly selection: Selection;
  readonly inactivityMs: number;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  /** Called after each complete list. */
  readonly onList: () => void;
  readonly onWatch: () => void;
}

const FIRST_PAUSE_MS = 800;
const MOST_PAUSE_MS = 30_000;
const SHORTEST_WATCH_S = 300;
/** A watch that lived this long shows that the server is well. */
const HEALTHY_MS = 10_000;

/**
 * Lists, then watches from where the list was, for ever: the cache follows the server, and keeps what it has while the
 * server cannot be asked. Only a version that the server does not know leads to a new list.
 */
export class ScopeReflector<T extends KubernetesObject> {
  readonly #options: ScopeOptions<T>;
  readonly #backoff: Backoff;
  #resourceVersion: string | undefined;
  #silentWatches = 0;

  constructor(options: ScopeOptions<T>) {
    this.#options = options;
    this.#backoff = new Backoff({ firstMs: FIRST_PAUSE_MS, mostMs: MOST_PAUSE_MS, random: options.random });
  }

  /** Runs until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, type, selection } = this.#options;
    while (!signal.aborted) {
      const started = clock.monotonic();
      let failure: unknown;
      try {
        await this.#follow(signal);
      } catch (error) {
        failure = error;
      }
      if (signal.aborted) return;
      if (clock.monotonic() - started >= HEALTHY_MS) this.#backoff.reset();
      else if (failure === undefined) failure = new Error('the watch ended as soon as it was open');
      if (this.#hasLostItsPlace(failure)) this.#resourceVersion = undefined;
      if (failure === undefined) continue;
      const asked = failure instanceof ApiError ? (failure.retryAfterMs ?? 0) : 0;
      const pauseMs = Math.max(asked, this.#backoff.next());
      const context = { kind: type.kind, namespace: selection.namespace, pauseMs: Math.round(pauseMs) };
      logger.warn({ ...context, err: failure }, 'cannot follow objects, trying again');
      await delay(clock, pauseMs, signal);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { client, type, selection, cache, inactivityMs, clock, random, onWatch } = this.#options;
    this.#resourceVersion ??= await this.#list(signal);
    const events = watchEvents<T>(client.transport, type, {
      selection,
      resourceVersion: this.#resourceVersion,
      timeoutSeconds: Math.round(SHORTEST_WATCH_S * (1 + random())),
      inactivityMs,
      signal,
      clock,
      onOpen: onWatch,
    });
    for await (const { type: change, object } of events) {
      this.#silentWatches = 0;
      if (change === 'DELETED') cache.delete(slim(object));
      else if (change !== 'BOOKMARK') cache.set(slim(object));
      this.#resourceVersion = object.metadata.resourceVersion ?? this.#resourceVersion;
    }
  }

  /**
   * A server whose data was restored from a backup has not come to this version yet: it says nothing, not even a bookmark.
   * Once may be a dead connection; twice is that.
   */
  #hasLostItsPlace(failure: unknown): boolean {
    if (isExpired(failure)) return true;
    if (!(failure instanceof ApiError) || failure.reason !== 'WatchStalled') return false;
    this.#silentWatches++;
    return this.#silentWatches % 2 === 0;
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { client, type, selection, cache, onList } = this.#options;
    const { items, resourceVersion } = await client.list<T>(type, selection, { signal });
    cache.replace(items.map(slim), selection.namespace);
    onList();
    return resourceVersion;
  }
}

/** Without what only the server's bookkeeping needs, which is often the larger part. */
function slim<T extends KubernetesObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata as T['metadata'] & { readonly managedFields?: unknown };
  return { ...object, metadata };
}
