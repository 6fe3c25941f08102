import type { Timestamp } from '../model/timestamp.ts';

/** A value of a versioned store, valid from its timestamp on until `validTo`, undefined for the latest (`state.VersionedRecord`). */
export interface VersionedRecord<V> {
  readonly value: V;
  readonly timestamp: Timestamp;
  /** The first moment at which the value is not valid any more, ms. */
  readonly validTo: Timestamp | undefined;
}
