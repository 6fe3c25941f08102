import type { ReadOnlyBytesStore } from '../../model/state-store.ts';
import type { BytesQuery } from './bytes-query.ts';
import { allOf, atMostOne, type EntryScan } from './queryable-view.ts';
import { scanRange } from './scan-range.ts';

/** What a key-value store answers: a key, a range. */
export function scanKeyValues(bytes: ReadOnlyBytesStore, query: BytesQuery, after?: Buffer): EntryScan | undefined {
  if (query.kind === 'key') return atMostOne(query.key, bytes.get(query.key));
  if (query.kind === 'range') return allOf(scanRange(bytes, query, after));
  return undefined;
}
