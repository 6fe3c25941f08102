import { isStreamsError, StreamsError } from '../model/errors.ts';
import type { StoreBuilder } from '../model/state-store.ts';
import type { KafkaStreams } from '../runtime/index.ts';
import { chosenPartition, type KeyPartitioner } from './chosen-partition.ts';
import { failureOf, LocalPages } from './local-pages.ts';
import { isRetriable, type PageFailure, type PageRequest } from './page.ts';
import { PageRouter, type RouteOptions } from './page-router.ts';
import { PagedEntries, positionOf } from './paged-entries.ts';
import { Position, type PositionBound } from './position.ts';
import type { Query } from './query.ts';
import { type QueryResult, StateQueryResult } from './query-result.ts';
import { RemotePages } from './remote-pages.ts';
import { StorePartitions } from './store-partitions.ts';
import { type TypedQuery, typedQuery } from './typed-query.ts';

const DEFAULT_TIMEOUT_MS = 2_000;
/** Of the time that an instance may take, so much is for the bound, the rest for the way. */
const SHARE_OF_WAITING = 0.75;
const FIRST_PAGE = 100;
/** Stands for all partitions where it is not known which there are, as in Kafka's `RecordMetadata`. */
const UNKNOWN_PARTITION = -1;

/** Who may answer a query, and what the answer must contain. */
export interface QueryOptions {
  /** The partitions asked. Default: that of the query's key, where it has one; otherwise all. */
  readonly partitions?: readonly number[];
  /**
   * Where the query's key is, when its records are partitioned by something else than the key's bytes: the
   * partitioner of whoever writes the store's source topic. `partitions` goes before it.
   */
  readonly partitioner?: KeyPartitioner;
  /**
   * What must be contained; waited for within the timeout. A copy that has it may answer where the active task does
   * not; with `PositionBound.unbounded()`, any copy.
   */
  readonly positionBound?: PositionBound;
  /** Records of the changelog that a copy may lack which answers where the active task does not. Without a bound: none may. */
  readonly maxLag?: number;
  /** The active task or nobody, whatever the bound. */
  readonly requireActive?: boolean;
  /** How long an instance may take, ms, and how long the bound is waited for. Default 2 000. */
  readonly timeoutMs?: number;
  /** Whether results say who was asked. */
  readonly executionInfo?: boolean;
  /** The topic whose partitions the store follows; needed when its sub-topology reads several of different numbers. */
  readonly topic?: string;
  readonly signal?: AbortSignal;
}

/** How instances are reached. */
export interface InteractiveQueriesOptions {
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
}

interface OpenedStore {
  readonly partitions: StorePartitions;
  readonly router: PageRouter;
}

/**
 * Interactive queries (KIP-796): any store is asked from any instance, each partition where it is. What goes wrong with
 * a partition is its result, not an exception, and takes nothing from the others. Every instance answers the others by
 * `queryHandler` at the endpoint that it was configured with.
 *
 * @example
 * const queries = new InteractiveQueries(streams);
 * const result = await queries.query('counts', KeyQuery.withKey<string, number>('kafka'));
 * const { onlyPartitionResult: count } = result;
 * console.log(count.kind === 'success' ? count.value : count.reason);
 */
export class InteractiveQueries {
  readonly #streams: KafkaStreams;
  readonly #fetch: typeof fetch;
  readonly #opened = new Map<string, Promise<OpenedStore>>();

  constructor(streams: KafkaStreams, { fetch = globalThis.fetch }: InteractiveQueriesOptions = {}) {
    this.#streams = streams;
    this.#fetch = fetch;
  }

  /**
   * Asks the partitions of a store, all at once. Committed state alone is seen.
   * @throws StreamsError STREAMS_STORE_NOT_FOUND when the topology has no such store, STREAMS_SERIALIZATION when the key
   * is none of the store's, STREAMS_INVALID_ARGUMENT; the signal's reason
   */
  async query<R>(store: string, query: Query<R>, options: QueryOptions = {}): Promise<StateQueryResult<R>> {
    options.signal?.throwIfAborted();
    const builder = this.#builderOf(store);
    const { partitions = [UNKNOWN_PARTITION] } = options;
    const all = (failure: PageFailure) => allFailed<R>(partitions, failure);
    if (this.#streams.state !== 'running' && this.#streams.state !== 'rebalancing') {
      return all({ kind: 'failure', reason: 'NOT_STARTED', message: `the application is ${this.#streams.state}` });
    }
    const typed = builder.codec && typedQuery(query, builder.codec, this.#changelogOf(store));
    if (typed === undefined) {
      const message = `store '${store}' cannot be asked a query of the kind '${query.kind}'`;
      return all({ kind: 'failure', reason: 'UNKNOWN_QUERY_TYPE', message });
    }
    let opened: OpenedStore;
    try {
      opened = await this.#open(store, options.topic);
    } catch (error) {
      if (isStreamsError(error, 'STREAMS_INVALID_ARGUMENT')) throw error;
      return all(failureOf(error, 'NOT_PRESENT'));
    }
    const asked = options.partitions ?? partitionsOf(opened, typed, query, options);
    return this.#askAll<R>(opened, typed, { ...options, partitions: asked });
  }

  async #askAll<R>(
    opened: OpenedStore,
    query: TypedQuery,
    options: QueryOptions & { readonly partitions: readonly number[] },
  ): Promise<StateQueryResult<R>> {
    const results = await Promise.all(
      [...new Set(options.partitions)].map(async (partition) => {
        return [partition, await this.#ask<R>(opened, partition, query, options)] as const;
      }),
    );
    return new StateQueryResult(new Map(results));
  }

  async #ask<R>(
    { partitions, router }: OpenedStore,
    partition: number,
    query: TypedQuery,
    options: QueryOptions,
  ): Promise<QueryResult<R>> {
    if (!Number.isInteger(partition) || partition < 0 || partition >= partitions.tasks) {
      const message = `store '${partitions.store}' has ${partitions.tasks} partitions, ${partition} is none of them`;
      return failed({ kind: 'failure', reason: 'DOES_NOT_EXIST', message }, []);
    }
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
    const executionInfo: string[] = [];
    const route: RouteOptions = {
      timeoutMs,
      signal,
      note: options.executionInfo === true ? (line) => executionInfo.push(line) : undefined,
    };
    const request = requestOf(partition, query, timeoutMs, options);
    const page = await router.page(request, route);
    if (page.kind === 'failure') return failed(page, executionInfo);
    const { endpoint, lag } = page;
    if (!query.single) {
      const entries = new PagedEntries(this.#streams, router, query, { request, page, options: route });
      return {
        kind: 'success',
        value: entries.entries() as R,
        get position() {
          return entries.position;
        },
        endpoint,
        lag,
        executionInfo,
      };
    }
    const [entry] = page.entries;
    try {
      const value = (entry === undefined ? undefined : query.read(entry)) as R;
      return { kind: 'success', value, position: positionOf(partition, page), endpoint, lag, executionInfo };
    } catch (error) {
      return failed(failureOf(error, 'STORE_EXCEPTION'), executionInfo);
    }
  }

  #open(store: string, topic: string | undefined): Promise<OpenedStore> {
    const name = `${store}/${topic ?? ''}`;
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    const opening = this.#opening(store, topic);
    this.#opened.set(name, opening);
    // What could not be learnt is asked for again.
    opening.catch(() => this.#opened.delete(name));
    return opening;
  }

  async #opening(store: string, topic: string | undefined): Promise<OpenedStore> {
    const partitions = await StorePartitions.open(this.#streams, store, topic);
    const local = new LocalPages(this.#streams, partitions);
    const remote = new RemotePages(this.#streams, { store, topic: partitions.topic, fetch: this.#fetch });
    return { partitions, router: new PageRouter(this.#streams, partitions, local, remote) };
  }

  #builderOf(store: string): StoreBuilder {
    const builder = this.#streams.subtopologyOf(store).stores.find(({ name }) => name === store);
    if (builder !== undefined) return builder;
    throw new StreamsError('STREAMS_STORE_NOT_FOUND', `no store '${store}'`, { store });
  }

  /** The topic that the store's serdes are told. */
  #changelogOf(store: string): string {
    const { changelogs } = this.#streams.subtopologyOf(store);
    return changelogs.get(store) ?? `${this.#streams.topology.applicationId}-${store}-changelog`;
  }
}

/** That of the query's key, where it has one; otherwise all. */
function partitionsOf(
  { partitions }: OpenedStore,
  { key }: TypedQuery,
  query: Query<unknown>,
  { partitioner }: QueryOptions,
): readonly number[] {
  if (key === undefined) return Array.from({ length: partitions.tasks }, (_, i) => i);
  return [chosenPartition(partitions, partitioner, (query as { readonly key?: unknown }).key as never, key)];
}

function requestOf(
  partition: number,
  query: TypedQuery,
  timeoutMs: number,
  { positionBound, maxLag, requireActive = false }: QueryOptions,
): PageRequest {
  if (maxLag !== undefined && !(maxLag >= 0)) {
    throw new StreamsError('STREAMS_INVALID_ARGUMENT', `maxLag is ${maxLag}: it must be a number of records`);
  }
  const anyLag = positionBound === undefined ? undefined : Number.POSITIVE_INFINITY;
  const position = positionBound?.kind === 'at' ? positionBound.position : Position.empty;
  return {
    partition,
    query: query.bytes,
    after: undefined,
    limit: FIRST_PAGE,
    bound: Position.inPartition(position, partition),
    maxLag: requireActive ? undefined : (maxLag ?? anyLag),
    waitMs: timeoutMs * SHARE_OF_WAITING,
  };
}

function failed({ reason, message, movedTo }: PageFailure, executionInfo: readonly string[]): QueryResult<never> {
  return { kind: 'failure', reason, message, retriable: isRetriable({ reason }), movedTo, executionInfo };
}

function allFailed<R>(partitions: readonly number[], failure: PageFailure): StateQueryResult<R> {
  return new StateQueryResult(new Map(partitions.map((partition) => [partition, failed(failure, [])] as const)));
}
