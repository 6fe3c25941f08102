import type { Timestamp } from '../../model/timestamp.ts';
import { afterKey } from '../key-bounds.ts';
import { ALL_TIMES, type SegmentedReader } from '../segmented-range.ts';
import { isSessionOf, sessionKey } from '../session-key.ts';
import type { BytesQuery } from './bytes-query.ts';
import type { EntryScan } from './queryable-view.ts';
import { scanSegments } from './scan-segments.ts';

/** What a session store answers: the sessions of a key, by end, then start. */
export function scanSessions(reader: SegmentedReader, query: BytesQuery, after?: Buffer): EntryScan | undefined {
  if (query.kind !== 'sessions') return undefined;
  const { key } = query;
  const { oldest } = reader.retention;
  const { to } = ALL_TIMES;
  const boundsIn = (segment: Timestamp) => ({
    from: sessionKey(segment, key, oldest, 0),
    to: afterKey(sessionKey(segment, key, to, to)),
  });
  const entries = scanSegments(reader, { from: oldest, to }, boundsIn, after);
  return { entries, wanted: (found) => isSessionOf(found, key) };
}
