import type { Endpoint } from '../client/streams-group.ts';
import { ERROR_CODES, type ErrorCode, StreamsError } from '../model/errors.ts';
import type { EntriesAnswer, KeyAnswer, KeyRange } from './local-store.ts';
import {
  endpointUrl,
  POSITION_HEADER,
  QUERY_PATH,
  type QueryProblem,
  type RangeAnswer,
  STALE_HEADER,
} from './query-protocol.ts';

/** How other instances are asked. */
export interface RemoteStoreOptions {
  readonly store: string;
  readonly topic: string;
  /** After this long without an answer an instance counts as gone, ms. */
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
}

/** What an answer must contain, and how far behind it may be. */
export interface RemoteGetOptions {
  readonly maxLag?: number;
  readonly position?: number;
  readonly signal?: AbortSignal;
}

/** The key is at another instance than the one asked; `endpoint` where that one knows. */
export interface KeyMoved {
  readonly movedTo: Endpoint | undefined;
}

/** One store at other instances, over the HTTP of {@link queryHandler}. Bytes in, bytes out. */
export class RemoteStore {
  readonly #options: RemoteStoreOptions;

  constructor(options: RemoteStoreOptions) {
    this.#options = options;
  }

  /** @throws StreamsError STREAMS_STORE_NOT_READY, STREAMS_REMOTE_QUERY, and what the other instance reports; the signal's reason */
  async get(endpoint: Endpoint, key: Buffer, options: RemoteGetOptions = {}): Promise<KeyAnswer | KeyMoved> {
    const { signal } = options;
    const response = await this.#ask(endpoint, `keys/${key.toString('base64url')}`, queryOf(options), signal);
    const lag = response.headers.get(STALE_HEADER);
    const at = {
      position: Number(response.headers.get(POSITION_HEADER) ?? -1),
      ...(lag !== null && { lag: Number(lag) }),
    };
    if (response.status === 200) return { stored: Buffer.from(await this.#body(endpoint, response, signal)), ...at };
    const problem = await this.#problem(endpoint, response, signal);
    if (problem.status === 404 && problem.code === undefined) return { stored: undefined, ...at };
    if (problem.code === 'STREAMS_KEY_MOVED') return { movedTo: problem.endpoint };
    throw this.#failure(endpoint, problem);
  }

  /** The entries of the partitions that the instance has. @throws as {@link get} */
  async range(endpoint: Endpoint, { from, to, limit }: KeyRange, signal?: AbortSignal): Promise<EntriesAnswer> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (from !== undefined) query.set('from', from.toString('base64url'));
    if (to !== undefined) query.set('to', to.toString('base64url'));
    const response = await this.#ask(endpoint, 'range', query, signal);
    if (response.status !== 200) throw this.#failure(endpoint, await this.#problem(endpoint, response, signal));
    const { entries, positions } = (await this.#json(endpoint, response, signal)) as RangeAnswer;
    return {
      entries: entries.map(
        ([key, stored]) => [Buffer.from(key, 'base64url'), Buffer.from(stored, 'base64url')] as const,
      ),
      positions: new Map(Object.entries(positions).map(([partition, position]) => [Number(partition), position])),
    };
  }

  #ask(endpoint: Endpoint, path: string, query: URLSearchParams, signal: AbortSignal | undefined): Promise<Response> {
    const { store, topic, timeoutMs, fetch } = this.#options;
    query.set('topic', topic);
    const timeout = AbortSignal.timeout(timeoutMs);
    const url = `${endpointUrl(endpoint)}${QUERY_PATH}${encodeURIComponent(store)}/${path}?${query}`;
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    return this.#reach(endpoint, signal, fetch(url, { signal: either, redirect: 'error' }));
  }

  async #problem(endpoint: Endpoint, response: Response, signal: AbortSignal | undefined): Promise<QueryProblem> {
    const problem = (await this.#json(endpoint, response, signal)) as QueryProblem | null;
    return { title: 'no reason given', ...problem, status: response.status };
  }

  async #json(endpoint: Endpoint, response: Response, signal: AbortSignal | undefined): Promise<unknown> {
    const body = await this.#body(endpoint, response, signal);
    try {
      return JSON.parse(Buffer.from(body).toString('utf8'));
    } catch (cause) {
      throw this.#unreachable(endpoint, `answered ${response.status} with what is not JSON`, cause);
    }
  }

  #body(endpoint: Endpoint, response: Response, signal: AbortSignal | undefined): Promise<ArrayBuffer> {
    return this.#reach(endpoint, signal, response.arrayBuffer());
  }

  /** Tells apart who gave up: the caller, whose reason is thrown, or the network. */
  async #reach<T>(endpoint: Endpoint, signal: AbortSignal | undefined, action: Promise<T>): Promise<T> {
    try {
      return await action;
    } catch (cause) {
      signal?.throwIfAborted();
      throw this.#unreachable(endpoint, 'did not answer', cause);
    }
  }

  #failure(endpoint: Endpoint, { status, code, title }: QueryProblem): StreamsError {
    if (code === undefined || !(code in ERROR_CODES))
      return this.#unreachable(endpoint, `answered ${status}: ${title}`);
    const { store } = this.#options;
    return new StreamsError(code satisfies ErrorCode, `${endpointUrl(endpoint)}: ${title}`, { store });
  }

  #unreachable(endpoint: Endpoint, what: string, cause?: unknown): StreamsError {
    const { store } = this.#options;
    const reason = cause instanceof Error ? `: ${(cause.cause instanceof Error ? cause.cause : cause).message}` : '';
    const message = `${endpointUrl(endpoint)} ${what}${reason} (store '${store}')`;
    return new StreamsError('STREAMS_REMOTE_QUERY', message, { store, cause });
  }
}

function queryOf({ maxLag, position }: RemoteGetOptions): URLSearchParams {
  const query = new URLSearchParams();
  if (maxLag !== undefined) query.set('maxLag', String(maxLag));
  if (position !== undefined) query.set('position', String(position));
  return query;
}
