import type { StreamsError } from '../model/errors.ts';
import type { TopicPartition } from '../model/topic-partition.ts';
import type { IsolationLevel } from './admin.ts';
import type { RecordCursor } from './consumer-record.ts';

/** How a fetcher reads. */
export interface FetcherOptions {
  readonly isolation: IsolationLevel;
  /** The most bytes held for the reader before fetching stops. Default 32 MiB. */
  readonly maxBufferedBytes?: number;
  /** The most bytes of one partition in one response. Default 1 MiB. */
  readonly maxPartitionBytes?: number;
  /** How long a broker may wait for a first byte, ms. Default 500. */
  readonly maxWaitMs?: number;
}

/** What one fetch brought for one partition. */
export interface FetchedRecords extends TopicPartition {
  readonly records: RecordCursor;
  /** Size on the wire, for back-pressure. */
  readonly bytes: number;
  /** The next offset of the partition's log. */
  readonly highWatermark: number;
  /** Up to where a read_committed reader can see. */
  readonly lastStableOffset: number;
}

/** A partition that can no longer be fetched until it is assigned again. */
export interface FetchFailure extends TopicPartition {
  /** STREAMS_OFFSET_OUT_OF_RANGE, STREAMS_MISSING_TOPIC, STREAMS_CORRUPT_RECORD, STREAMS_BROKER (not authorised). */
  readonly error: StreamsError;
}

/**
 * Reads partitions by explicit assignment, fetching ahead of the reader. Leader changes and lost connections are
 * retried within; each partition's records arrive in offset order, none twice, none left out.
 */
export interface Fetcher {
  /** Begins to read a partition at `offset`; one that is assigned already moves there and forgets what is buffered. */
  assign(partition: TopicPartition, offset: number): void;
  /** Stops reading a partition and forgets what is buffered; one that is not assigned is ignored. */
  unassign(partition: TopicPartition): void;
  /** Stops fetching a partition; what is buffered is kept, and not returned by `poll`, until `resume`. */
  pause(partition: TopicPartition): void;
  resume(partition: TopicPartition): void;
  /** Takes all that is buffered now, without waiting. Control-only responses come too, with no record, so that positions move. */
  poll(): readonly FetchedRecords[];
  /** Takes the failures since the last call. */
  failures(): readonly FetchFailure[];
  /** Resolves when `poll` or `failures` has something, or the signal is aborted. */
  ready(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
