import { delay } from '../model/clock.ts';
import { type ErrorCode, StreamsError } from '../model/errors.ts';
import type { KafkaStreams } from '../runtime/index.ts';
import { isRetriable, type PageFailure, type PageRequest } from './page.ts';
import type { PageRouter, RoutedPage, RouteOptions } from './page-router.ts';
import { Position } from './position.ts';
import type { QueryIterator } from './query.ts';
import type { FailureReason } from './query-result.ts';
import type { TypedQuery } from './typed-query.ts';

const LARGEST_PAGE = 1_000;
/** How long a partition that was not found is left alone before it is looked for again, ms. */
const RETRY_MS = 50;

/** The entries that answer a query, taken page by page from whoever has the partition: one page is held at a time. */
export class PagedEntries {
  readonly #streams: KafkaStreams;
  readonly #router: PageRouter;
  readonly #query: TypedQuery;
  readonly #options: RouteOptions;
  #request: PageRequest;
  #page: RoutedPage;
  #position: Position;

  constructor(
    streams: KafkaStreams,
    router: PageRouter,
    query: TypedQuery,
    first: { readonly request: PageRequest; readonly page: RoutedPage; readonly options: RouteOptions },
  ) {
    this.#streams = streams;
    this.#router = router;
    this.#query = query;
    this.#request = first.request;
    this.#page = first.page;
    this.#options = first.options;
    this.#position = positionOf(first.request.partition, first.page);
  }

  /** What is contained of all pages so far. */
  get position(): Position {
    return this.#position;
  }

  /**
   * Goes through the entries once. @throws StreamsError STREAMS_STORE_NOT_READY when the rest could not be had any more
   * within the timeout, STREAMS_STATE_STORE, STREAMS_DESERIALIZATION; the signal's reason
   */
  async *entries(): QueryIterator<unknown> {
    while (true) {
      for (const entry of this.#page.entries) yield this.#query.read(entry);
      const { next } = this.#page;
      if (next === undefined) return undefined;
      await this.#turn(next);
    }
  }

  /** The next page contains at least what those before it did, whoever gives it. */
  async #turn(after: Buffer): Promise<void> {
    const { partition, bound, limit } = this.#request;
    const seen = Position.inPartition(this.#position, partition);
    const request = {
      ...this.#request,
      after,
      limit: Math.min(limit * 4, LARGEST_PAGE),
      bound: new Map([...bound, ...[...seen].filter(([topic, offset]) => offset > (bound.get(topic) ?? -1))]),
    };
    this.#page = await this.#find(request);
    this.#request = request;
    this.#position = Position.merge(this.#position, positionOf(partition, this.#page));
  }

  async #find(request: PageRequest): Promise<RoutedPage> {
    const { clock } = this.#streams;
    const { timeoutMs, signal } = this.#options;
    const until = clock.now() + timeoutMs;
    while (true) {
      const answer = await this.#router.page(request, this.#options);
      if (answer.kind === 'page') return answer;
      if (!isRetriable(answer) || clock.now() + RETRY_MS > until) throw brokenOff(answer);
      await delay(clock, RETRY_MS, signal);
      signal?.throwIfAborted();
    }
  }
}

/** The components of a page in one partition. */
export function positionOf(partition: number, { positions }: Pick<RoutedPage, 'positions'>): Position {
  let position = Position.empty;
  for (const [topic, offset] of positions) position = Position.with(position, topic, partition, offset);
  return position;
}

const CODES: { readonly [reason in FailureReason]: ErrorCode } = {
  NOT_STARTED: 'STREAMS_CLOSED',
  DOES_NOT_EXIST: 'STREAMS_INVALID_ARGUMENT',
  UNKNOWN_QUERY_TYPE: 'STREAMS_INVALID_ARGUMENT',
  NOT_PRESENT: 'STREAMS_STORE_NOT_READY',
  NOT_ACTIVE: 'STREAMS_STORE_NOT_READY',
  NOT_UP_TO_BOUND: 'STREAMS_STORE_NOT_READY',
  STORE_EXCEPTION: 'STREAMS_STATE_STORE',
};

function brokenOff({ reason, message }: PageFailure): StreamsError {
  return new StreamsError(CODES[reason], `the rest of an answer could not be had: ${reason}, ${message}`);
}
