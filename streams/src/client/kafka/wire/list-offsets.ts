import type { TopicPartition } from '../../../model/topic-partition.ts';
import type { IsolationLevel, OffsetSpec } from '../../admin.ts';
import type { KafkaRequest } from './kafka-request.ts';
import { partitionsByTopic } from './partitions-by-topic.ts';

/** An offset (−1: there is no record of that time or later), or why there is none. */
export interface ListedOffset extends TopicPartition {
  readonly error: number;
  readonly offset: number;
}

/** One offset of each of the partitions that one broker leads. */
export function listOffsetsRequest(
  partitions: readonly TopicPartition[],
  at: OffsetSpec,
  isolation: IsolationLevel,
): KafkaRequest<readonly ListedOffset[]> {
  return {
    name: 'ListOffsets',
    apiKey: 2,
    apiVersion: 7,
    encode(writer) {
      writer.int32(-1).int8(isolation === 'read_committed' ? 1 : 0);
      writer.array(partitionsByTopic(partitions), (topic) => {
        writer.string(topic.topic);
        writer.array(topic.partitions, ({ partition }) => {
          writer
            .int32(partition)
            .int32(-1)
            .int64(at === 'latest' ? -1 : at === 'earliest' ? -2 : at.timestamp)
            .tags();
        });
        writer.tags();
      });
      writer.tags();
    },
    decode(reader) {
      reader.int32();
      const topics = reader.array(() => {
        const topic = reader.string();
        const listed = reader.array(() => {
          const partition = reader.int32();
          const error = reader.int16();
          reader.int64();
          const offset = reader.int64();
          reader.int32();
          reader.tags();
          return { topic, partition, error, offset };
        });
        reader.tags();
        return listed;
      });
      return topics.flat();
    },
  };
}
