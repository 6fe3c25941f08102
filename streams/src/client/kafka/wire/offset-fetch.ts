import type { TopicPartition } from '../../../model/topic-partition.ts';
import type { CommittedOffset } from '../../admin.ts';
import type { KafkaRequest } from './kafka-request.ts';
import { partitionsByTopic } from './partitions-by-topic.ts';

/** One partition's committed offset, −1 when there is none. */
export interface FetchedOffset extends TopicPartition, CommittedOffset {
  readonly error: number;
}

/** Response of OffsetFetch for one group. */
export interface OffsetFetchResponse {
  readonly error: number;
  readonly offsets: readonly FetchedOffset[];
}

/** What a group committed; answers UNSTABLE_OFFSET_COMMIT while a transaction holds an offset in doubt. */
export function offsetFetchRequest(
  group: string,
  partitions: readonly TopicPartition[] | null,
): KafkaRequest<OffsetFetchResponse> {
  return {
    name: 'OffsetFetch',
    apiKey: 9,
    apiVersion: 8,
    encode(writer) {
      writer.array([group], () => {
        writer.string(group);
        writer.array(partitions === null ? null : partitionsByTopic(partitions), (topic) => {
          writer
            .string(topic.topic)
            .int32s(topic.partitions.map(({ partition }) => partition))
            .tags();
        });
        writer.tags();
      });
      writer.boolean(true).tags();
    },
    decode(reader) {
      reader.int32();
      const groups = reader.array(() => {
        reader.string();
        const topics = reader.array(() => {
          const topic = reader.string();
          const offsets = reader.array(() => {
            const partition = reader.int32();
            const offset = reader.int64();
            reader.int32();
            const metadata = reader.string();
            const error = reader.int16();
            reader.tags();
            return { topic, partition, offset, metadata, error };
          });
          reader.tags();
          return offsets;
        });
        const error = reader.int16();
        reader.tags();
        return { error, offsets: topics.flat() };
      });
      return groups[0] ?? { error: -1, offsets: [] };
    },
  };
}
