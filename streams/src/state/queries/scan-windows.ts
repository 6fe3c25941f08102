import type { ReadOnlyBytesStore } from '../../model/state-store.ts';
import { laterOf, type Timestamp } from '../../model/timestamp.ts';
import { isWindowOf, LAST_SEQUENCE, windowKey, windowStartOf } from '../window-key.ts';
import type { BytesQuery } from './bytes-query.ts';
import { allOf, type EntryScan } from './queryable-view.ts';
import { scanRange } from './scan-range.ts';

/** What a window store answers: windows of a key or of all keys by their start. `oldest` is the first start that is kept. */
export function scanWindows(
  bytes: ReadOnlyBytesStore,
  oldest: Timestamp,
  query: BytesQuery,
  after?: Buffer,
): EntryScan | undefined {
  if (query.kind === 'window-key') {
    const { key, to } = query;
    const from = laterOf(query.from, oldest);
    if (to < from) return allOf([]);
    const bounds = { from: windowKey(key, from, 0), to: windowKey(key, to, LAST_SEQUENCE) };
    return { entries: scanRange(bytes, bounds, after), wanted: (found) => isWindowOf(found, key) };
  }
  if (query.kind === 'window-range') {
    const from = laterOf(query.from, oldest);
    const wanted = (found: Buffer) => {
      const start = windowStartOf(found);
      return start >= from && start <= query.to;
    };
    if (query.to < from) return allOf([]);
    return { entries: scanRange(bytes, { from: undefined, to: undefined }, after), wanted };
  }
  return undefined;
}
