import type { KafkaRequest } from './kafka-request.ts';

/** Where a broker listens. */
export interface BrokerAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

/** What Metadata says of one topic. */
export interface TopicMetadata {
  readonly error: number;
  readonly name: string;
  readonly internal: boolean;
  readonly partitions: readonly { readonly error: number; readonly partition: number; readonly leader: number }[];
}

/** Response of Metadata. */
export interface ClusterMetadata {
  readonly brokers: readonly BrokerAddress[];
  readonly controller: number;
  readonly topics: readonly TopicMetadata[];
}

/** Brokers and partition leaders of the given topics, of all when null. Never creates a topic. */
export function metadataRequest(topics: readonly string[] | null): KafkaRequest<ClusterMetadata> {
  return {
    name: 'Metadata',
    apiKey: 3,
    apiVersion: 12,
    encode(writer) {
      writer.array(topics, (topic) => writer.int64(0).int64(0).string(topic).tags());
      writer.boolean(false).boolean(false).tags();
    },
    decode(reader) {
      reader.int32();
      const brokers = reader.array(() => {
        const broker = { nodeId: reader.int32(), host: reader.string(), port: reader.int32() };
        reader.nullableString();
        reader.tags();
        return broker;
      });
      reader.nullableString();
      const controller = reader.int32();
      const found = reader.array(() => {
        const error = reader.int16();
        const name = reader.string();
        reader.skip(16);
        const internal = reader.boolean();
        const partitions = reader.array(() => {
          const partition = { error: reader.int16(), partition: reader.int32(), leader: reader.int32() };
          reader.int32();
          for (let list = 0; list < 3; list++) reader.array(() => reader.int32());
          reader.tags();
          return partition;
        });
        reader.int32();
        reader.tags();
        return { error, name, internal, partitions };
      });
      return { brokers, controller, topics: found };
    },
  };
}
