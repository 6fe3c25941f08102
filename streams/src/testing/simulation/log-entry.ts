import type { Headers } from '../../model/headers.ts';
import type { Timestamp } from '../../model/timestamp.ts';

/** A record as a producer hands it over. */
export interface ProducedRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: Timestamp;
  readonly headers: Headers;
}

/** One entry of a partition's log: a record, or the marker that ends a transaction. */
export interface LogEntry extends ProducedRecord {
  readonly offset: number;
  /** -1: written by nobody in particular, as by the test itself. */
  readonly producerId: number;
  readonly epoch: number;
  readonly transactional: boolean;
  /** Set for markers, which no reader is shown. */
  readonly control?: 'commit' | 'abort';
}

/** Who wrote a batch; sequences count the records of one producer in one partition. */
export interface BatchWriter {
  readonly producerId: number;
  readonly epoch: number;
  readonly baseSequence: number;
  readonly transactional: boolean;
}

/** About as many bytes as a record takes up on the wire. */
export function recordBytes(record: ProducedRecord): number {
  let bytes = 12 + (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const header of record.headers) bytes += 4 + header.key.length + (header.value?.length ?? 0);
  return bytes;
}
