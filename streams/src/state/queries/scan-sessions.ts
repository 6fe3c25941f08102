import type { ReadOnlyBytesStore } from '../../model/state-store.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import { END_OF_TIME, isSessionOf, sessionKey } from '../session-key.ts';
import type { BytesQuery } from './bytes-query.ts';
import type { EntryScan } from './queryable-view.ts';
import { scanRange } from './scan-range.ts';

/** What a session store answers: the sessions of a key, by end, then start. `oldest` is the first end that is kept. */
export function scanSessions(
  bytes: ReadOnlyBytesStore,
  oldest: Timestamp,
  query: BytesQuery,
  after?: Buffer,
): EntryScan | undefined {
  if (query.kind !== 'sessions') return undefined;
  const { key } = query;
  const bounds = { from: sessionKey(key, oldest, 0), to: sessionKey(key, END_OF_TIME, END_OF_TIME) };
  return { entries: scanRange(bytes, bounds, after), wanted: (found) => isSessionOf(found, key) };
}
