import type { KafkaRequest } from './kafka-request.ts';

/** Deletes an empty group with its offsets. */
export function deleteGroupRequest(group: string): KafkaRequest<{ readonly error: number }> {
  return {
    name: 'DeleteGroups',
    apiKey: 42,
    apiVersion: 2,
    encode(writer) {
      writer.strings([group]).tags();
    },
    decode(reader) {
      reader.int32();
      const results = reader.array(() => {
        reader.string();
        const result = { error: reader.int16() };
        reader.tags();
        return result;
      });
      return results[0] ?? { error: 0 };
    },
  };
}
