import { floorTo, type Timestamp } from '../model/timestamp.ts';
import { writeInt64 } from '../serdes/index.ts';

/** As Kafka Streams' segments: none is shorter, ms. */
const LEAST_SEGMENT_MS = 60_000;

/** Bytes before the key of a window or a session: the start of its segment as int64. The changelog has the rest. */
export const SEGMENT_LENGTH = 8;

/** How long a segment is, ms: half the retention (`Stores.persistentWindowStore`). */
export function segmentIntervalOf(retentionMs: number): number {
  return Math.max(Math.floor(retentionMs / 2), LEAST_SEGMENT_MS);
}

/** A changelog's key as the store has it: behind the segment of its time, so that what expires together lies together. */
export function inSegment(segment: Timestamp, changelogKey: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(changelogKey.length + SEGMENT_LENGTH);
  writeInt64(bytes, segment, 0);
  changelogKey.copy(bytes, SEGMENT_LENGTH);
  return bytes;
}

/** The key as the changelog has it. */
export function changelogKeyOf(storeKey: Buffer): Buffer {
  return storeKey.subarray(SEGMENT_LENGTH);
}

/** The least key of a segment. */
export function segmentStart(segment: Timestamp): Buffer {
  const bytes = Buffer.allocUnsafe(SEGMENT_LENGTH);
  writeInt64(bytes, segment, 0);
  return bytes;
}

/** The start of the segment that a time belongs to. */
export function segmentOf(time: Timestamp, intervalMs: number): Timestamp {
  return time < 0 ? 0 : floorTo(time, intervalMs);
}
