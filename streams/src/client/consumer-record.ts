import type { Headers } from '../model/headers.ts';
import type { Timestamp } from '../model/timestamp.ts';

/** A record as it was read: bytes are views into the fetched batch. */
export interface ConsumerRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: Timestamp;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
}

/** Reads records one by one, decoding each when it is asked for. */
export interface RecordCursor {
  /** The next record in offset order, undefined at the end. @throws StreamsError STREAMS_CORRUPT_RECORD */
  next(): ConsumerRecord | undefined;
  /** The offset to go on from: past the last record returned and, at the end, past control and aborted records too. */
  readonly nextOffset: number;
}
