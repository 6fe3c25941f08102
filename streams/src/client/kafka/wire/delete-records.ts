import type { TopicPartition } from '../../../model/topic-partition.ts';
import type { KafkaRequest } from './kafka-request.ts';
import { partitionsByTopic } from './partitions-by-topic.ts';

/** Up to where records are deleted, exclusively. */
export interface DeleteBefore extends TopicPartition {
  readonly offset: number;
}

/** Deletes records of partitions that one broker leads. */
export function deleteRecordsRequest(
  offsets: readonly DeleteBefore[],
  timeoutMs: number,
): KafkaRequest<readonly (TopicPartition & { readonly error: number })[]> {
  return {
    name: 'DeleteRecords',
    apiKey: 21,
    apiVersion: 2,
    encode(writer) {
      writer.array(partitionsByTopic(offsets), ({ topic, partitions }) => {
        writer.string(topic);
        writer.array(partitions, ({ partition, offset }) => writer.int32(partition).int64(offset).tags());
        writer.tags();
      });
      writer.int32(timeoutMs).tags();
    },
    decode(reader) {
      reader.int32();
      const topics = reader.array(() => {
        const topic = reader.string();
        const results = reader.array(() => {
          const partition = reader.int32();
          reader.int64();
          const error = reader.int16();
          reader.tags();
          return { topic, partition, error };
        });
        reader.tags();
        return results;
      });
      return topics.flat();
    },
  };
}
