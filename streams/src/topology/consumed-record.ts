import type { Headers } from '../model/headers.ts';
import type { RecordMetadata } from '../model/record.ts';
import type { Timestamp } from '../model/timestamp.ts';

/** A record as a timestamp extractor or an error handler sees it: key and value as the source's serdes made them. */
export interface ConsumedRecord<K = unknown, V = unknown> extends RecordMetadata {
  readonly key: K | null;
  readonly value: V | null;
  readonly timestamp: Timestamp;
  readonly headers: Headers;
}
