import type { NamedResult } from './create-topics.ts';
import type { KafkaRequest } from './kafka-request.ts';

/** Deletes topics by name. */
export function deleteTopicsRequest(
  topics: readonly string[],
  timeoutMs: number,
): KafkaRequest<readonly NamedResult[]> {
  return {
    name: 'DeleteTopics',
    apiKey: 20,
    apiVersion: 5,
    encode(writer) {
      writer.strings(topics).int32(timeoutMs).tags();
    },
    decode(reader) {
      reader.int32();
      return reader.array(() => {
        const result = { name: reader.string(), error: reader.int16(), errorMessage: reader.nullableString() };
        reader.tags();
        return result;
      });
    },
  };
}
