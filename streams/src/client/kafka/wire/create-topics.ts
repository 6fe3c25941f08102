import type { NewTopic } from '../../admin.ts';
import type { KafkaRequest } from './kafka-request.ts';

/** What became of one topic, group or other named thing. */
export interface NamedResult {
  readonly name: string;
  readonly error: number;
  readonly errorMessage: string | null;
}

/** Makes topics; only the controller answers, a broker passes it on. */
export function createTopicsRequest(
  topics: readonly NewTopic[],
  timeoutMs: number,
): KafkaRequest<readonly NamedResult[]> {
  return {
    name: 'CreateTopics',
    apiKey: 19,
    apiVersion: 7,
    encode(writer) {
      writer.array(topics, (topic) => {
        writer
          .string(topic.name)
          .int32(topic.partitions)
          .int16(topic.replicationFactor ?? -1);
        writer.array([], () => undefined);
        writer.array(Object.entries(topic.configs ?? {}), ([key, value]) => writer.string(key).string(value).tags());
        writer.tags();
      });
      writer.int32(timeoutMs).boolean(false).tags();
    },
    decode(reader) {
      reader.int32();
      return reader.array(() => {
        const name = reader.string();
        reader.skip(16);
        const error = reader.int16();
        const errorMessage = reader.nullableString();
        reader.skip(6);
        reader.array(() => {
          reader.string();
          reader.nullableString();
          reader.skip(3);
          reader.tags();
        });
        reader.tags();
        return { name, error, errorMessage };
      });
    },
  };
}
