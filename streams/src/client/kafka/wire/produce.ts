import type { KafkaRequest } from './kafka-request.ts';
import { partitionsByTopic } from './partitions-by-topic.ts';

/** One partition's record batch. */
export interface ProducePartition {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly Buffer[];
}

/** What became of one partition's batch. */
export interface ProducedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly error: number;
  readonly baseOffset: number;
  readonly errorMessage: string | null;
}

/** Writes record batches to the leader of their partitions, acknowledged by all in-sync replicas. */
export function produceRequest(options: {
  /** With version 12 the broker adds the partitions to the transaction by itself. */
  readonly apiVersion: 11 | 12;
  readonly transactionalId: string | null;
  readonly timeoutMs: number;
  readonly partitions: readonly ProducePartition[];
}): KafkaRequest<readonly ProducedPartition[]> {
  return {
    name: 'Produce',
    apiKey: 0,
    apiVersion: options.apiVersion,
    encode(writer) {
      writer.string(options.transactionalId).int16(-1).int32(options.timeoutMs);
      writer.array(partitionsByTopic(options.partitions), ({ topic, partitions }) => {
        writer.string(topic);
        writer.array(partitions, ({ partition, records }) => {
          writer
            .int32(partition)
            .bytes(...records)
            .tags();
        });
        writer.tags();
      });
      writer.tags();
    },
    decode(reader) {
      const produced = reader.array(() => {
        const topic = reader.string();
        const partitions = reader.array(() => {
          const partition = reader.int32();
          const error = reader.int16();
          const baseOffset = reader.int64();
          reader.skip(16);
          reader.array(() => {
            reader.int32();
            reader.nullableString();
            reader.tags();
          });
          const errorMessage = reader.nullableString();
          reader.tags();
          return { topic, partition, error, baseOffset, errorMessage };
        });
        reader.tags();
        return partitions;
      });
      return produced.flat();
    },
  };
}
