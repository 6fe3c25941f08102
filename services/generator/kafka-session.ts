import {
  ALL_SCHEMAS,
  ConfluentRegistry,
  type PlatformSerdes,
  platformSerdes,
  type SchemaRegistry,
  ShippedRegistry,
  TOPICS,
} from '@orders-platform/contracts';
import { partitionOf } from '@orders-platform/streams';
import { type Client, createKafkaClient, type Producer } from '@orders-platform/streams/client';

/** A topic of the platform, by its name in the contracts. */
type TopicName = keyof PlatformSerdes;
type KeyOf<N extends TopicName> = Parameters<PlatformSerdes[N]['key']['serialize']>[1];
type ValueOf<N extends TopicName> = Parameters<PlatformSerdes[N]['value']['serialize']>[1];

/** How to reach the cluster. */
export interface KafkaSessionOptions {
  readonly brokers: readonly string[];
  /** Unset: the schemas that ship are the registry. */
  readonly registryUrl?: string | undefined;
}

/** A connection to the cluster that knows how the platform's records are written. */
export class KafkaSession implements AsyncDisposable {
  readonly client: Client;
  readonly registry: SchemaRegistry;
  readonly serdes: PlatformSerdes;
  #producer: Promise<Producer> | undefined;

  private constructor(client: Client, registry: SchemaRegistry) {
    this.client = client;
    this.registry = registry;
    this.serdes = platformSerdes(registry);
  }

  static async open({ brokers, registryUrl }: KafkaSessionOptions): Promise<KafkaSession> {
    const registry =
      registryUrl === undefined ? new ShippedRegistry(ALL_SCHEMAS) : new ConfluentRegistry({ url: registryUrl });
    await registry.start();
    return new KafkaSession(createKafkaClient({ brokers, clientId: 'orders-cli' }), registry);
  }

  /** Writes records of one topic; resolves when all are in the log. */
  async write<N extends TopicName>(name: N, records: readonly (readonly [KeyOf<N>, ValueOf<N>])[]): Promise<void> {
    this.#producer ??= this.#openProducer();
    const producer = await this.#producer;
    const { topic, key: keySerde, value: valueSerde } = this.serdes[name];
    const { partitions } = TOPICS[name];
    for (const [key, value] of records) {
      const bytes = keySerde.serialize(topic, key as never);
      producer.send(
        topic,
        partitionOf(bytes, partitions),
        bytes,
        valueSerde.serialize(topic, value as never),
        Date.now(),
      );
    }
    await producer.flush();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    await this.registry.close();
  }

  async #openProducer(): Promise<Producer> {
    const producer = this.client.createProducer({});
    await producer.init();
    return producer;
  }
}
