import { laterOf, type Timestamp } from '../../model/timestamp.ts';
import { afterKey } from '../key-bounds.ts';
import { type SegmentedReader, segmentBounds } from '../segmented-range.ts';
import { isWindowOf, LAST_SEQUENCE, windowKey, windowStartOf } from '../window-key.ts';
import type { BytesQuery } from './bytes-query.ts';
import { allOf, type EntryScan } from './queryable-view.ts';
import { scanSegments } from './scan-segments.ts';

/** What a window store answers: windows of a key or of all keys by their start. */
export function scanWindows(reader: SegmentedReader, query: BytesQuery, after?: Buffer): EntryScan | undefined {
  if (query.kind !== 'window-key' && query.kind !== 'window-range') return undefined;
  const { to } = query;
  const from = laterOf(query.from, reader.retention.oldest);
  if (to < from) return allOf([]);
  if (query.kind === 'window-key') {
    const { key } = query;
    const boundsIn = (segment: Timestamp) => ({
      from: windowKey(segment, key, from, 0),
      to: afterKey(windowKey(segment, key, to, LAST_SEQUENCE)),
    });
    const entries = scanSegments(reader, { from, to }, boundsIn, after);
    return { entries, wanted: (found) => isWindowOf(found, key) };
  }
  const entries = scanSegments(reader, { from, to }, (segment) => segmentBounds(segment, reader.retention), after);
  const wanted = (found: Buffer) => {
    const start = windowStartOf(found);
    return start >= from && start <= to;
  };
  return { entries, wanted };
}
