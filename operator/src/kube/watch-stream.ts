import { type Clock, systemClock } from '../clock.ts';
import { apiVersionOf, type KubernetesObject, type ResourceType } from '../objects/index.ts';
import { ApiError, type ApiStatus, apiErrorOf, errorOfStatus } from './api-error.ts';
import { collectionPath, type Selection, selectorQuery, withQuery } from './api-path.ts';
import type { ApiTransport } from './api-transport.ts';

/** What a watch tells; of a bookmark's object only the resource version counts. */
export interface WatchEvent<T extends KubernetesObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: T;
}

/** What to watch, from where, for how long. */
export interface WatchOptions {
  readonly selection: Selection;
  /** What happened after this version is told. */
  readonly resourceVersion: string;
  /** After this the server ends the watch. */
  readonly timeoutSeconds: number;
  /** A watch that says nothing for this long, not even a bookmark (one a minute), is taken for dead. */
  readonly inactivityMs: number;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** Called when the server has accepted the watch. */
  readonly onOpen?: () => void;
}

/**
 * The changes of the selected objects in their order, until the server ends the watch.
 * @throws ApiError: 410 when the version is too old, `WatchStalled` after too long a silence, or what broke the
 * connection; what the signal was aborted with.
 */
export async function* watchEvents<T extends KubernetesObject>(
  transport: ApiTransport,
  type: ResourceType,
  { selection, resourceVersion, timeoutSeconds, inactivityMs, signal, clock = systemClock, onOpen }: WatchOptions,
): AsyncGenerator<WatchEvent<T>> {
  const collection = collectionPath(type, selection.namespace);
  const request = `WATCH ${collection}`;
  const path = withQuery(collection, {
    ...selectorQuery(selection),
    watch: true,
    allowWatchBookmarks: true,
    resourceVersion,
    timeoutSeconds,
  });
  const watchdog = new Watchdog(clock, inactivityMs, signal, request);
  try {
    const { status, body, retryAfterMs } = await transport.open(
      { method: 'GET', path, signal: watchdog.signal },
      'watches',
    );
    if (status >= 400) throw apiErrorOf(request, status, Buffer.concat(await body.toArray()).toString(), retryAfterMs);
    onOpen?.();
    const identity = { apiVersion: apiVersionOf(type), kind: type.kind };
    for await (const line of linesOf(body, () => watchdog.feed())) {
      const event = JSON.parse(line) as { readonly type: string; readonly object: object };
      if (event.type === 'ERROR') throw errorOfWatch(request, event.object);
      yield { type: event.type, object: { ...identity, ...event.object } } as WatchEvent<T>;
    }
  } catch (cause) {
    if (watchdog.signal.aborted) throw watchdog.signal.reason;
    if (cause instanceof ApiError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError({ status: 0, reason: 'ConnectionFailed', request, message, cause });
  } finally {
    watchdog.close();
  }
}

function errorOfWatch(request: string, said: ApiStatus): ApiError {
  return errorOfStatus(request, said, said.code ?? 500);
}

async function* linesOf(body: AsyncIterable<Buffer>, onData: () => void): AsyncGenerator<string> {
  let open: Buffer[] = [];
  for await (const chunk of body) {
    onData();
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      open.push(chunk.subarray(start, end));
      const line = Buffer.concat(open).toString();
      open = [];
      start = end + 1;
      if (line !== '') yield line;
    }
    if (start < chunk.length) open.push(chunk.subarray(start));
  }
}

/** Aborts its signal when the outer one is aborted, or when it was not fed for too long. */
class Watchdog {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #outer: AbortSignal;
  readonly #onAbort = () => this.#controller.abort(this.#outer.reason);
  readonly #ms: number;
  readonly #request: string;
  #fedAt: number;
  #timer: { cancel(): void };

  constructor(clock: Clock, ms: number, outer: AbortSignal, request: string) {
    this.#clock = clock;
    this.#outer = outer;
    this.#ms = ms;
    this.#request = request;
    if (outer.aborted) this.#onAbort();
    outer.addEventListener('abort', this.#onAbort, { once: true });
    this.#fedAt = clock.monotonic();
    this.#timer = clock.setTimer(ms, () => this.#look());
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  feed(): void {
    this.#fedAt = this.#clock.monotonic();
  }

  // One timer a period, not one a chunk.
  #look(): void {
    const left = this.#fedAt + this.#ms - this.#clock.monotonic();
    if (left > 0) {
      this.#timer = this.#clock.setTimer(left, () => this.#look());
      return;
    }
    const message = `nothing was heard for ${this.#ms} ms`;
    this.#controller.abort(new ApiError({ status: 0, reason: 'WatchStalled', request: this.#request, message }));
  }

  close(): void {
    this.#timer.cancel();
    this.#outer.removeEventListener('abort', this.#onAbort);
    // Ends the connection of a watch that is left before its end.
    this.#controller.abort();
  }
}
