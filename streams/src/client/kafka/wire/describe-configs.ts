import type { KafkaRequest } from './kafka-request.ts';

/** The kinds of things that have settings. */
export const CONFIG_RESOURCE = { TOPIC: 2, GROUP: 32 } as const;

/** All settings of one topic, defaults included. */
export function describeTopicConfigsRequest(topic: string): KafkaRequest<{
  readonly error: number;
  readonly errorMessage: string | null;
  readonly configs: ReadonlyMap<string, string>;
}> {
  return {
    name: 'DescribeConfigs',
    apiKey: 32,
    apiVersion: 4,
    encode(writer) {
      writer.array([topic], () => {
        writer
          .int8(CONFIG_RESOURCE.TOPIC)
          .string(topic)
          .array(null, () => undefined)
          .tags();
      });
      writer.boolean(false).boolean(false).tags();
    },
    decode(reader) {
      reader.int32();
      const configs = new Map<string, string>();
      const results = reader.array(() => {
        const error = reader.int16();
        const errorMessage = reader.nullableString();
        reader.int8();
        reader.string();
        reader.array(() => {
          const name = reader.string();
          const value = reader.nullableString();
          if (value !== null) configs.set(name, value);
          reader.skip(3);
          reader.array(() => {
            reader.string();
            reader.nullableString();
            reader.int8();
            reader.tags();
          });
          reader.int8();
          reader.nullableString();
          reader.tags();
        });
        reader.tags();
        return { error, errorMessage };
      });
      return { error: 0, errorMessage: null, ...results[0], configs };
    },
  };
}
