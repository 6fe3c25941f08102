import type { TopicPartition } from '../../../model/topic-partition.ts';
import type { ProducerIdentity } from './init-producer-id.ts';
import type { KafkaRequest } from './kafka-request.ts';
import { partitionsByTopic } from './partitions-by-topic.ts';

/** Tells the coordinator which partitions a transaction is about to write; transactions of version 1 only. */
export function addPartitionsToTxnRequest(
  transactionalId: string,
  identity: ProducerIdentity,
  partitions: readonly TopicPartition[],
): KafkaRequest<readonly (TopicPartition & { readonly error: number })[]> {
  return {
    name: 'AddPartitionsToTxn',
    apiKey: 24,
    apiVersion: 3,
    encode(writer) {
      writer.string(transactionalId).int64(identity.producerId).int16(identity.epoch);
      writer.array(partitionsByTopic(partitions), (topic) => {
        writer
          .string(topic.topic)
          .int32s(topic.partitions.map(({ partition }) => partition))
          .tags();
      });
      writer.tags();
    },
    decode(reader) {
      reader.int32();
      const topics = reader.array(() => {
        const topic = reader.string();
        const results = reader.array(() => {
          const result = { topic, partition: reader.int32(), error: reader.int16() };
          reader.tags();
          return result;
        });
        reader.tags();
        return results;
      });
      return topics.flat();
    },
  };
}
