import { StreamsError } from '../model/errors.ts';
import { type Timestamp, timestampOf } from '../model/timestamp.ts';
import type { BytesQuery } from '../state/queries/index.ts';
import type { Page, PageRequest } from './page.ts';
import { decodeKey } from './query-protocol.ts';

/** Entries of one page, at the most. */
export const MOST_ENTRIES = 10_000;
/** Nobody is let wait longer, ms. */
const LONGEST_WAIT_MS = 30_000;
const ANY_LAG = 'any';

/** A page as instances tell it each other: bytes in base64url. */
interface WrittenPage {
  readonly entries: readonly (readonly [key: string, stored: string])[];
  readonly next?: string;
  readonly positions: { readonly [topic: string]: number };
  readonly lag?: number;
}

/** A request as the query part of an address; the partition stands in its path. */
export function writeRequest({ query, after, limit, bound, maxLag, waitMs }: PageRequest): URLSearchParams {
  const written = writeQuery(query);
  written.set('limit', String(limit));
  written.set('wait', String(Math.ceil(waitMs)));
  if (after !== undefined) written.set('after', after.toString('base64url'));
  if (bound.size > 0) written.set('bound', JSON.stringify(Object.fromEntries(bound)));
  if (maxLag !== undefined) written.set('maxLag', maxLag === Number.POSITIVE_INFINITY ? ANY_LAG : String(maxLag));
  return written;
}

/** @throws StreamsError STREAMS_INVALID_ARGUMENT */
export function readRequest(partition: number, written: URLSearchParams): PageRequest {
  const limit = wholeNumber('limit', written);
  if (limit < 1 || limit > MOST_ENTRIES) throw invalid(`limit is ${limit}: it must be from 1 to ${MOST_ENTRIES}`);
  return {
    partition,
    query: readQuery(written),
    after: optionalBytes('after', written),
    limit,
    bound: readBound(written.get('bound')),
    maxLag: readLag(written),
    waitMs: Math.min(wholeNumber('wait', written), LONGEST_WAIT_MS),
  };
}

/** A page as JSON. */
export function writePage({ entries, next, positions, lag }: Page): string {
  const written: WrittenPage = {
    entries: entries.map(([key, stored]) => [key.toString('base64url'), stored.toString('base64url')] as const),
    ...(next !== undefined && { next: next.toString('base64url') }),
    positions: Object.fromEntries(positions),
    ...(lag !== undefined && { lag }),
  };
  return JSON.stringify(written);
}

/** @throws when it is no page */
export function readPage(json: string): Page {
  const { entries, next, positions, lag } = JSON.parse(json) as WrittenPage;
  return {
    kind: 'page',
    entries: entries.map(([key, stored]) => [Buffer.from(key, 'base64url'), Buffer.from(stored, 'base64url')] as const),
    next: next === undefined ? undefined : Buffer.from(next, 'base64url'),
    positions: new Map(Object.entries(positions)),
    lag,
  };
}

function writeQuery(query: BytesQuery): URLSearchParams {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    written.set(name, Buffer.isBuffer(value) ? value.toString('base64url') : String(value));
  }
  return written;
}

function readQuery(written: URLSearchParams): BytesQuery {
  const key = () => requiredBytes('key', written);
  const reverse = written.get('reverse') === 'true';
  const kind = written.get('kind');
  switch (kind) {
    case 'key':
    case 'sessions':
      return { kind, key: key() };
    case 'range':
      return { kind, from: optionalBytes('from', written), to: optionalBytes('to', written), reverse };
    case 'window-key':
      return { kind, key: key(), from: time('from', written), to: time('to', written) };
    case 'window-range':
      return { kind, from: time('from', written), to: time('to', written) };
    case 'version':
      return { kind, key: key(), asOf: written.has('asOf') ? time('asOf', written) : undefined };
    case 'versions':
      return { kind, key: key(), from: time('from', written), to: time('to', written), reverse };
    default:
      throw invalid(`kind is ${kind}, which is no query`);
  }
}

function readBound(text: string | null): ReadonlyMap<string, number> {
  if (text === null) return new Map();
  const bound = new Map(Object.entries(parsed(text)));
  if ([...bound.values()].every((offset) => Number.isSafeInteger(offset))) return bound as ReadonlyMap<string, number>;
  throw invalid(`bound is ${text}: it must be offsets by topic`);
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw invalid(`bound is ${text}: it must be a JSON object`);
}

function readLag(written: URLSearchParams): number | undefined {
  if (!written.has('maxLag')) return undefined;
  return written.get('maxLag') === ANY_LAG ? Number.POSITIVE_INFINITY : wholeNumber('maxLag', written);
}

function wholeNumber(name: string, written: URLSearchParams): number {
  const text = written.get(name) ?? '';
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw invalid(`${name} is ${text}: it must be a whole number`);
}

function time(name: string, written: URLSearchParams): Timestamp {
  const text = written.get(name) ?? '';
  if (/^-?\d{1,19}$/.test(text)) return timestampOf(BigInt(text));
  throw invalid(`${name} is ${text}: it must be a time in ms`);
}

function requiredBytes(name: string, written: URLSearchParams): Buffer {
  const bytes = optionalBytes(name, written);
  if (bytes !== undefined) return bytes;
  throw invalid(`${name} is missing`);
}

function optionalBytes(name: string, written: URLSearchParams): Buffer | undefined {
  const text = written.get(name);
  if (text === null) return undefined;
  const bytes = decodeKey(text);
  if (bytes !== undefined) return bytes;
  throw invalid(`${name} is not base64url: ${text}`);
}

function invalid(message: string): StreamsError {
  return new StreamsError('STREAMS_INVALID_ARGUMENT', message);
}
