import type { Timestamp } from '../../model/timestamp.ts';
import { afterKey } from '../key-bounds.ts';
import { liveSegments, type SegmentedReader } from '../segmented-range.ts';
import type { StoredEntry } from './queryable-view.ts';

/** Where in a segment the answer lies: keys with `from <= key < to`, open where undefined. */
export interface SegmentBounds {
  readonly from: Buffer;
  readonly to: Buffer | undefined;
}

/** The entries of the segments that have some of those times (both included), behind the key `after` when it is given. */
export function* scanSegments(
  { bytes, retention }: Pick<SegmentedReader, 'bytes' | 'retention'>,
  times: { readonly from: Timestamp; readonly to: Timestamp },
  boundsIn: (segment: Timestamp) => SegmentBounds,
  after: Buffer | undefined,
): Generator<StoredEntry> {
  for (const segment of liveSegments(retention, { ...times, reverse: false })) {
    const { from, to } = boundsIn(segment);
    const low = after === undefined || Buffer.compare(after, from) < 0 ? from : afterKey(after);
    if (to === undefined || Buffer.compare(low, to) < 0) yield* bytes.range(low, to);
  }
}
