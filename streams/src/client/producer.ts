import type { Headers } from '../model/headers.ts';
import type { Timestamp } from '../model/timestamp.ts';
import type { TopicPartitionName } from '../model/topic-partition.ts';
import type { CommittedOffset, GroupMember } from './admin.ts';

/** How record batches are compressed. */
export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** How a producer writes. Always idempotent, acks from all in-sync replicas. */
export interface ProducerOptions {
  /** Set for a transactional producer; a second one of the same id fences the first. */
  readonly transactionalId?: string;
  /** After this long without an end the broker aborts the transaction, ms. Default 10 000. */
  readonly transactionTimeoutMs?: number;
  /** How long a batch waits for company, ms. Default 0: whatever was sent in one turn of the event loop. */
  readonly lingerMs?: number;
  /** The size at which a partition's batch is closed. Default 1 MiB less overhead (the broker's message.max.bytes). */
  readonly batchBytes?: number;
  readonly compression?: Compression;
  /** How long a record may take to be acknowledged, retries included, ms. Default 120 000. */
  readonly deliveryTimeoutMs?: number;
}

/** Offsets that become committed with a transaction. */
export interface TransactionOffsets {
  readonly group: string;
  readonly member: GroupMember;
  readonly offsets: ReadonlyMap<TopicPartitionName, CommittedOffset>;
}

/**
 * Writes records: one strict order a partition, sequence numbers kept through retries and leader changes, so that
 * each record is in the log exactly once.
 */
export interface Producer {
  /** Gets the producer id, ends what a former producer of the same transactional id left open, and fences it. */
  init(): Promise<void>;
  /**
   * Queues one record; with a transactional id it joins the open transaction, beginning one when there is none.
   * @throws StreamsError STREAMS_RECORD_TOO_LARGE; STREAMS_FENCED and the like when an earlier send has failed for good.
   */
  send(
    topic: string,
    partition: number,
    key: Buffer | null,
    value: Buffer | null,
    timestamp: Timestamp,
    headers?: Headers,
  ): void;
  /** Bytes queued or in flight, for back-pressure. */
  readonly bufferedBytes: number;
  /**
   * Resolves when all that was sent before is acknowledged; what is sent meanwhile is not waited for.
   * @throws the first failure; in a transaction only abort is left then.
   */
  flush(): Promise<void>;
  /** The offset after the last acknowledged record of a partition; undefined when this producer wrote none there. */
  nextOffset(topic: string, partition: number): number | undefined;
  /**
   * Flushes, adds the offsets, and commits. Commits offsets alone when nothing was sent; does nothing when there is neither.
   * @throws STREAMS_STALE_MEMBER_EPOCH (may be called again with the new epoch, the transaction is still open),
   * STREAMS_UNKNOWN_MEMBER, STREAMS_FENCED, STREAMS_TRANSACTION_ABORTABLE,
   * STREAMS_INDEFINITE_TRANSACTION (close this producer, make another, and read from the log what became of it).
   */
  commitTransaction(offsets?: TransactionOffsets): Promise<void>;
  /** Drops what is queued and aborts the open transaction; does nothing when there is none. */
  abortTransaction(): Promise<void>;
  close(): Promise<void>;
}
