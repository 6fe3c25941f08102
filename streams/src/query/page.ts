import type { Endpoint } from '../client/streams-group.ts';
import type { BytesQuery, StoredEntry } from '../state/queries/index.ts';
import type { FailureReason } from './query-result.ts';

/** What one partition is asked at a time, whoever has it. */
export interface PageRequest {
  readonly partition: number;
  readonly query: BytesQuery;
  /** Where the page before this one ended; undefined: the first. */
  readonly after: Buffer | undefined;
  /** Entries at the most. */
  readonly limit: number;
  /** Topic → the offset that must be contained. */
  readonly bound: ReadonlyMap<string, number>;
  /** Records of the changelog that a copy may lack, Infinity for any copy; undefined: the active task or nobody. */
  readonly maxLag: number | undefined;
  /** How long the bound may be waited for, ms. */
  readonly waitMs: number;
}

/** Some of the entries that answer a query, in order. */
export interface Page {
  readonly kind: 'page';
  readonly entries: readonly StoredEntry[];
  /** Where the next page begins; undefined: this was the last. */
  readonly next: Buffer | undefined;
  /** Topic → the offset of the last record that is contained. */
  readonly positions: ReadonlyMap<string, number>;
  /** Records that the copy may lack which answered; undefined: the active task did. */
  readonly lag: number | undefined;
}

/** Why there is no page. */
export interface PageFailure {
  readonly kind: 'failure';
  readonly reason: FailureReason;
  readonly message: string;
  readonly movedTo?: Endpoint;
}

/** Whether another try may do. */
export function isRetriable({ reason }: { readonly reason: FailureReason }): boolean {
  return reason === 'NOT_PRESENT' || reason === 'NOT_ACTIVE' || reason === 'NOT_UP_TO_BOUND';
}

/** Whether a copy may help where the active task could not. */
export function copyMayHelp({ reason }: PageFailure): boolean {
  return isRetriable({ reason });
}
