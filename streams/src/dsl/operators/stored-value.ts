import type { Timestamp } from '../../model/timestamp.ts';
import type { ValueAndTimestamp } from '../../state/index.ts';

/** A value as a table's store takes it: with its time, null for a deletion. */
export function storedValue<V>(value: V | null | undefined, timestamp: Timestamp): ValueAndTimestamp<V> | null {
  return value === null || value === undefined ? null : { value, timestamp };
}
