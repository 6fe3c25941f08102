import type { Endpoint } from '../client/streams-group.ts';
import type { KafkaStreams } from '../runtime/index.ts';
import { deadline } from './deadline.ts';
import type { Page, PageFailure, PageRequest } from './page.ts';
import { readPage, writeRequest } from './page-protocol.ts';
import { endpointUrl, QUERY_PATH, type QueryProblem } from './query-protocol.ts';
import type { FailureReason } from './query-result.ts';

/** How other instances are asked. */
export interface RemotePagesOptions {
  readonly store: string;
  /** The topic that the store's partitions follow. */
  readonly topic: string;
  readonly fetch: typeof fetch;
}

const REASONS: { readonly [reason in FailureReason]: true } = {
  NOT_STARTED: true,
  DOES_NOT_EXIST: true,
  UNKNOWN_QUERY_TYPE: true,
  NOT_PRESENT: true,
  NOT_ACTIVE: true,
  NOT_UP_TO_BOUND: true,
  STORE_EXCEPTION: true,
};

/** Pages of a store's partitions at other instances, over the HTTP of `queryHandler`. */
export class RemotePages {
  readonly #streams: KafkaStreams;
  readonly #options: RemotePagesOptions;

  constructor(streams: KafkaStreams, options: RemotePagesOptions) {
    this.#streams = streams;
    this.#options = options;
  }

  /**
   * A page, or why there is none; an instance that says nothing for `timeoutMs` counts as gone.
   * @throws the reason of `signal` alone
   */
  async page(
    endpoint: Endpoint,
    request: PageRequest,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Page | PageFailure> {
    const { store, topic, fetch } = this.#options;
    const query = writeRequest(request);
    query.set('topic', topic);
    const path = `${QUERY_PATH}${encodeURIComponent(store)}/partitions/${request.partition}/query`;
    const limit = deadline(this.#streams.clock, timeoutMs, signal);
    try {
      const init = { signal: limit.signal, redirect: 'error' } as const;
      const response = await fetch(`${endpointUrl(endpoint)}${path}?${query}`, init);
      const body = Buffer.from(await response.arrayBuffer()).toString('utf8');
      return response.status === 200 ? readPage(body) : failureIn(endpoint, response.status, body);
    } catch (error) {
      signal?.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const why = cause instanceof Error ? cause.message : String(cause);
      return { kind: 'failure', reason: 'NOT_PRESENT', message: `${endpointUrl(endpoint)} did not answer: ${why}` };
    } finally {
      limit.clear();
    }
  }
}

function failureIn(endpoint: Endpoint, status: number, body: string): PageFailure {
  const at = endpointUrl(endpoint);
  const { reason, title, endpoint: movedTo } = JSON.parse(body) as Partial<QueryProblem>;
  if (reason === undefined || !Object.hasOwn(REASONS, reason)) {
    return { kind: 'failure', reason: 'NOT_PRESENT', message: `${at} answered ${status}: ${title}` };
  }
  return { kind: 'failure', reason, message: `${at}: ${title}`, ...(movedTo && { movedTo }) };
}
