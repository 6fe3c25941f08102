import type { IsolationLevel } from '../../admin.ts';
import type { AbortedTransaction } from '../../record-batch/index.ts';
import type { KafkaRequest } from './kafka-request.ts';
import { partitionsByTopic } from './partitions-by-topic.ts';

/** From where one partition is read. */
export interface FetchPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What one partition answered. */
export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly error: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly abortedTransactions: readonly AbortedTransaction[];
  /** Record batches as they lie in the log; the last may be cut short. */
  readonly records: Buffer;
}

/** Response of Fetch. */
export interface FetchResponse {
  readonly error: number;
  readonly partitions: readonly FetchedPartition[];
}

/** Reads partitions from their leader, without a fetch session. */
export function fetchRequest(options: {
  readonly isolation: IsolationLevel;
  readonly maxWaitMs: number;
  readonly maxBytes: number;
  readonly maxPartitionBytes: number;
  readonly partitions: readonly FetchPartition[];
}): KafkaRequest<FetchResponse> {
  return {
    name: 'Fetch',
    apiKey: 1,
    apiVersion: 12,
    encode(writer) {
      writer.int32(-1).int32(options.maxWaitMs).int32(1).int32(options.maxBytes);
      writer.int8(options.isolation === 'read_committed' ? 1 : 0);
      writer.int32(0).int32(-1);
      writer.array(partitionsByTopic(options.partitions), ({ topic, partitions }) => {
        writer.string(topic);
        writer.array(partitions, ({ partition, offset }) => {
          writer.int32(partition).int32(-1).int64(offset).int32(-1).int64(-1).int32(options.maxPartitionBytes).tags();
        });
        writer.tags();
      });
      writer
        .array([], () => undefined)
        .string('')
        .tags();
    },
    decode(reader) {
      reader.int32();
      const error = reader.int16();
      reader.int32();
      const topics = reader.array(() => {
        const topic = reader.string();
        const partitions = reader.array(() => {
          const partition = reader.int32();
          const partitionError = reader.int16();
          const highWatermark = reader.int64();
          const lastStableOffset = reader.int64();
          reader.int64();
          const abortedTransactions = reader.array(() => {
            const aborted = { producerId: BigInt(reader.int64()), firstOffset: reader.int64() };
            reader.tags();
            return aborted;
          });
          reader.int32();
          const records = reader.bytes();
          reader.tags();
          return {
            topic,
            partition,
            error: partitionError,
            highWatermark,
            lastStableOffset,
            abortedTransactions,
            records,
          };
        });
        reader.tags();
        return partitions;
      });
      reader.tags();
      return { error, partitions: topics.flat() };
    },
  };
}
