import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isStreamsError, StreamsError } from '../model/errors.ts';
import type { KafkaStreams } from '../runtime/index.ts';
import { LocalPages } from './local-pages.ts';
import { type KeyAnswer, LocalStore } from './local-store.ts';
import { isRetriable } from './page.ts';
import { readRequest, writePage } from './page-protocol.ts';
import {
  decodeKey,
  MAX_RANGE,
  POSITION_HEADER,
  QUERY_PATH,
  type QueryProblem,
  type RangeAnswer,
  STALE_HEADER,
} from './query-protocol.ts';
import { isBehind } from './stale-store.ts';
import { StorePartitions } from './store-partitions.ts';

const ROUTE = /^([^/]+)\/(?:keys\/([^/]*)|(range)|partitions\/(\d{1,9})\/query)$/;
const DEFAULT_RANGE = 1_000;
const RETRY_AFTER_S = '1';
/** How long a request waits for a position, or for word of how far the group is. */
const MAX_WAIT_MS = 1_500;

/**
 * Answers other instances' queries of this instance's key-value stores, for `node:http` or whatever takes its listeners:
 * `GET /streams/stores/{store}/keys/{key}` with the key's bytes in base64url gives the committed bytes and their position;
 * 404: not present; 421: at another instance, whose endpoint is named; 503: catching up or restoring, try again.
 * With `?position=` the answer contains that offset of the key's partition; with `?maxLag=` a copy that lacks no more of
 * the changelog answers when the original cannot, and `streams-stale` says how much.
 * `GET …/range?from=&to=&limit=` gives the entries of the partitions that are here.
 * `GET …/partitions/{partition}/query` gives a page of what `InteractiveQueries` asks, of any kind of store.
 *
 * @example
 * createServer(queryHandler(streams)).listen(port);
 */
export function queryHandler(streams: KafkaStreams): RequestListener {
  const opened = new Map<string, Promise<StorePartitions>>();
  const partitionsOf = (store: string, topic: string | undefined) => {
    const name = `${store}/${topic ?? ''}`;
    const known = opened.get(name) ?? StorePartitions.open(streams, store, topic);
    opened.set(name, known);
    // What could not be learnt is asked for again.
    known.catch(() => opened.delete(name));
    return known;
  };
  return (request, response) => {
    answer(streams, partitionsOf, request, response).catch((error: unknown) => refuse(response, problemOf(error)));
  };
}

async function answer(
  streams: KafkaStreams,
  partitionsOf: (store: string, topic: string | undefined) => Promise<StorePartitions>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://instance');
  const [, name, keyText, range, partition] = ROUTE.exec(url.pathname.slice(QUERY_PATH.length)) ?? [];
  if (!url.pathname.startsWith(QUERY_PATH) || name === undefined) {
    return refuse(response, { status: 404, title: 'no such resource', code: 'STREAMS_INVALID_ARGUMENT' });
  }
  if (request.method !== 'GET') {
    response.setHeader('Allow', 'GET');
    return refuse(response, { status: 405, title: 'stores are only read', code: 'STREAMS_INVALID_ARGUMENT' });
  }
  const store = storeName(streams, name);
  if (partition === undefined) requireKeyValues(streams, store);
  const partitions = await partitionsOf(store, url.searchParams.get('topic') ?? undefined);
  if (partition !== undefined) return answerPage(response, new LocalPages(streams, partitions), Number(partition), url);
  const local = new LocalStore(streams, partitions);
  if (range !== undefined) return answerRange(response, local, url.searchParams);
  const key = bytesOf('key', keyText ?? '');
  try {
    const { stored, position, lag } = await lookUp(local, key, url.searchParams);
    response.setHeader(POSITION_HEADER, String(position));
    if (lag !== undefined) response.setHeader(STALE_HEADER, String(lag));
    if (stored === undefined) return refuse(response, { status: 404, title: 'not present' });
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': stored.length });
    response.end(stored);
  } catch (error) {
    const owner = partitions.owner(partitions.partitionOf(key));
    refuse(response, { ...problemOf(error), ...(owner.kind === 'remote' && { endpoint: owner.endpoint }) });
  }
}

/** The owner's answer, or that of a copy when the asker takes one that is not too far behind. */
async function lookUp(local: LocalStore, key: Buffer, query: URLSearchParams): Promise<KeyAnswer> {
  const maxLag = numberOf('maxLag', query);
  const position = numberOf('position', query);
  const signal = AbortSignal.timeout(MAX_WAIT_MS);
  try {
    return await (position === undefined ? local.get(key) : local.getFrom(key, position, signal));
  } catch (error) {
    if (maxLag === undefined || !isBehind(error)) throw signal.aborted ? tooLate(position) : error;
  }
  const options = { maxLag, signal, ...(position !== undefined && { position }) };
  return local.getStale(key, options).catch((error: unknown) => {
    throw signal.aborted ? tooLate(position) : error;
  });
}

function tooLate(position: number | undefined): StreamsError {
  const what = position === undefined ? 'how current it is was not known' : `position ${position} was not reached`;
  return new StreamsError('STREAMS_STORE_NOT_READY', `${what} within ${MAX_WAIT_MS} ms`);
}

async function answerPage(response: ServerResponse, local: LocalPages, partition: number, url: URL): Promise<void> {
  const answer = await local.page(readRequest(partition, url.searchParams));
  if (answer.kind === 'page') {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(writePage(answer));
    return;
  }
  const { reason, message, movedTo } = answer;
  const status = isRetriable(answer) ? 503 : reason === 'STORE_EXCEPTION' ? 500 : 400;
  refuse(response, { status, title: message, reason, ...(movedTo && { endpoint: movedTo }) });
}

function answerRange(response: ServerResponse, local: LocalStore, query: URLSearchParams): void {
  const limit = Number(query.get('limit') ?? DEFAULT_RANGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_RANGE) {
    throw invalid(`limit is ${query.get('limit')}: it must be a whole number from 1 to ${MAX_RANGE}`);
  }
  const bound = (end: 'from' | 'to') => {
    const text = query.get(end);
    return text === null ? undefined : bytesOf(end, text);
  };
  const { entries, positions } = local.range({ from: bound('from'), to: bound('to'), limit });
  const body: RangeAnswer = {
    entries: entries.map(([key, stored]) => [key.toString('base64url'), stored.toString('base64url')] as const),
    positions: Object.fromEntries(positions),
  };
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** The name as in the path. @throws StreamsError when there is no such store */
function storeName(streams: KafkaStreams, encoded: string): string {
  let store: string;
  try {
    store = decodeURIComponent(encoded);
  } catch {
    throw invalid(`${encoded} is no store's name`);
  }
  streams.subtopologyOf(store);
  return store;
}

/** @throws StreamsError when it is not a key-value store */
function requireKeyValues(streams: KafkaStreams, store: string): void {
  const builder = streams.subtopologyOf(store).stores.find(({ name }) => name === store);
  if (builder?.retentionMs === undefined) return;
  throw invalid(`store '${store}' is no key-value store`);
}

/** A whole number of the query, undefined when it is not there. */
function numberOf(name: string, query: URLSearchParams): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw invalid(`${name} is ${text}: it must be a whole number`);
}

function bytesOf(what: string, text: string): Buffer {
  const bytes = decodeKey(text);
  if (bytes !== undefined) return bytes;
  throw invalid(`${what} is not base64url: ${text}`);
}

function invalid(message: string): StreamsError {
  return new StreamsError('STREAMS_INVALID_ARGUMENT', message);
}

const STATUS: { readonly [code: string]: number } = {
  STREAMS_KEY_MOVED: 421,
  STREAMS_INVALID_ARGUMENT: 400,
  STREAMS_STORE_NOT_FOUND: 404,
  STREAMS_DESERIALIZATION: 500,
  STREAMS_STATE_STORE: 500,
};

function problemOf(error: unknown): QueryProblem {
  if (!isStreamsError(error)) return { status: 500, title: 'the store could not be read', code: 'STREAMS_STATE_STORE' };
  // Whatever else there is passes: not started yet, no broker to ask, restoring, catching up.
  return { status: STATUS[error.code] ?? 503, title: error.message, code: error.code };
}

function refuse(response: ServerResponse, problem: QueryProblem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (problem.status === 503) response.setHeader('Retry-After', RETRY_AFTER_S);
  response.writeHead(problem.status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify(problem));
}
