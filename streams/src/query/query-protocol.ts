import type { Endpoint } from '../client/streams-group.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { FailureReason } from './query-result.ts';

/** Where instances answer each other: `/streams/stores/{store}/keys/{key}`, `…/range`, `…/partitions/{partition}/query`. */
export const QUERY_PATH = '/streams/stores/';

/** The offset of the last record of the key's partition that the answer contains. */
export const POSITION_HEADER = 'streams-position';

/** Says that a copy answered, and how many records of the changelog it may lack. */
export const STALE_HEADER = 'streams-stale';

/** Entries of one answer to a range, at the most. */
export const MAX_RANGE = 10_000;

/** What a failed request is answered with, as problem+json (RFC 9457). */
export interface QueryProblem {
  readonly status: number;
  readonly title: string;
  /** Absent when nothing failed: the key is not present. */
  readonly code?: ErrorCode;
  /** Of a key that moved: where it is now, as far as this instance knows. */
  readonly endpoint?: Endpoint;
  /** Of a query of one partition. */
  readonly reason?: FailureReason;
}

/** The answer to a range: entries of the partitions that the instance has, keys in order, all bytes in base64url. */
export interface RangeAnswer {
  readonly entries: readonly (readonly [key: string, value: string])[];
  /** Partition → the offset of its last record that the answer contains. */
  readonly positions: { readonly [partition: string]: number };
}

/** The base of an endpoint's addresses. */
export function endpointUrl({ host, port }: Endpoint): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The bytes of base64url text; undefined when it is none. */
export function decodeKey(text: string): Buffer | undefined {
  return /^[A-Za-z0-9_-]*$/.test(text) ? Buffer.from(text, 'base64url') : undefined;
}
