import type { ReadOnlyBytesStore } from '../../model/state-store.ts';
import { afterKey } from '../key-bounds.ts';
import type { StoredEntry } from './queryable-view.ts';

/** Keys with `from <= key <= to`, open where undefined. */
export interface KeyBounds {
  readonly from: Buffer | undefined;
  readonly to: Buffer | undefined;
  readonly reverse?: boolean;
}

/** The entries of a range in order, those behind the key `after` when it is given. */
export function scanRange(
  bytes: ReadOnlyBytesStore,
  { from, to, reverse = false }: KeyBounds,
  after: Buffer | undefined,
): Iterable<StoredEntry> {
  const low = after === undefined || reverse ? from : afterKey(after);
  const high = after === undefined || !reverse ? to && afterKey(to) : after;
  return bytes.range(low, high, reverse);
}
