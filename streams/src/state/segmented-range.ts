import type { ReadOnlyBytesStore } from '../model/state-store.ts';
import { earlierOf, laterOf, plusMs, type Timestamp } from '../model/timestamp.ts';
import { isWithin, type KeyBounds } from './key-bounds.ts';
import type { Retention } from './retention.ts';
import { segmentStart } from './segment-key.ts';

/** A stored window or session. */
export type SegmentedEntry = readonly [key: Buffer, stored: Buffer];

/** What of a store's segments is read. */
export interface SegmentedRange {
  /** Times (window starts, session ends), both included. */
  readonly from: Timestamp;
  readonly to: Timestamp;
  readonly reverse: boolean;
}

/** What all reads of a window or session store know. */
export interface SegmentedReader {
  readonly bytes: ReadOnlyBytesStore;
  readonly retention: Retention;
  /** The order of a store in memory, where it is not that of the keys. */
  readonly order: ((a: Buffer, b: Buffer) => number) | undefined;
  readonly timeOf: (key: Buffer) => Timestamp;
  readonly recordKeyOf: (key: Buffer) => Buffer;
}

const END_OF_TIME = 2n ** 63n - 1n;

/** Every time there is. */
export const ALL_TIMES = { from: 0, to: END_OF_TIME } as const;

/** The segments that may hold entries of a range which have not expired, in the order they are read in. */
export function* liveSegments(retention: Retention, { from, to, reverse }: SegmentedRange): Generator<Timestamp> {
  const first = retention.segment(laterOf(from, retention.oldest));
  const last = retention.segment(earlierOf(to, laterOf(retention.latest, 0)));
  const { segmentIntervalMs } = retention;
  const segments: Timestamp[] = [];
  for (let segment = first; segment <= last; segment = plusMs(segment, segmentIntervalMs)) {
    segments.push(segment);
    if (plusMs(segment, segmentIntervalMs) <= segment) break;
  }
  yield* reverse ? segments.reverse() : segments;
}

/** The entries of several keys. */
export function* segmentedRange(
  { bytes, retention, order, timeOf, recordKeyOf }: SegmentedReader,
  keys: KeyBounds,
  range: SegmentedRange,
): Generator<SegmentedEntry> {
  if (keys.from !== undefined && keys.to !== undefined && Buffer.compare(keys.from, keys.to) > 0) return;
  const earliest = laterOf(range.from, retention.oldest);
  if (range.to < earliest) return;
  const wanted = (key: Buffer) => {
    const time = timeOf(key);
    return time >= earliest && time <= range.to && isWithin(recordKeyOf(key), keys);
  };
  if (order !== undefined) {
    const entries = [...bytes.range(undefined, undefined, range.reverse)].filter(([key]) => wanted(key));
    yield* inOrder(entries, order, range.reverse);
    return;
  }
  for (const segment of liveSegments(retention, range)) {
    const { from, to } = segmentBounds(segment, retention);
    const low = keys.from === undefined ? from : Buffer.concat([from, keys.from]);
    for (const entry of bytes.range(low, to, range.reverse)) if (wanted(entry[0])) yield entry;
  }
}

/** The keys of a segment, `to` not included: undefined where nothing lies behind it. */
export function segmentBounds(
  segment: Timestamp,
  { segmentIntervalMs }: Retention,
): { readonly from: Buffer; readonly to: Buffer | undefined } {
  const next = plusMs(segment, segmentIntervalMs);
  return { from: segmentStart(segment), to: next <= segment ? undefined : segmentStart(next) };
}

/** Entries in the order of a store in memory; those that it calls equal stay as they are. */
export function inOrder(
  entries: SegmentedEntry[],
  order: (a: Buffer, b: Buffer) => number,
  reverse: boolean,
): SegmentedEntry[] {
  return entries.sort(([a], [b]) => (reverse ? order(b, a) : order(a, b)));
}
