import type { AvroSchema } from './avro-schema.ts';
import { avroSerde } from './avro-serde.ts';
import { int32Serde, int64Serde, productSerde, stringSerde } from './primitive-serdes.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import type { Serde } from './serde.ts';
import { type KeyTypes, TOPICS, type TopicContract } from './topics.ts';

/** How a topic's keys and values are read and written. */
export interface TopicSerdes<K, V> {
  readonly topic: string;
  readonly key: Serde<K>;
  readonly value: Serde<V>;
}

type KeyOf<C> = C extends { readonly key: infer K extends keyof KeyTypes } ? KeyTypes[K] : never;
type ValueOf<C> = C extends { readonly value: infer V } ? (V extends AvroSchema<infer T> ? T : number) : never;

/** The serdes of every topic, by its name in {@link TOPICS}. */
export type PlatformSerdes = {
  readonly [Name in keyof typeof TOPICS]: TopicSerdes<KeyOf<(typeof TOPICS)[Name]>, ValueOf<(typeof TOPICS)[Name]>>;
};

const KEY_SERDES = { string: stringSerde, int64: int64Serde, product: productSerde } as const;

/** Key and value serdes of one topic, typed loosely: for tools that handle any topic. */
export function serdesOf(topic: TopicContract, registry: SchemaRegistry): TopicSerdes<unknown, unknown> {
  const value = topic.value === 'int32' ? int32Serde : avroSerde(topic.value, registry);
  return { topic: topic.name, key: KEY_SERDES[topic.key] as Serde<unknown>, value: value as Serde<unknown> };
}

/**
 * The serdes of every topic over one registry.
 * @example const { orders } = platformSerdes(registry); orders.value.serialize(orders.topic, order);
 */
export function platformSerdes(registry: SchemaRegistry): PlatformSerdes {
  const entries = Object.entries(TOPICS).map(([name, topic]) => [name, serdesOf(topic, registry)]);
  return Object.fromEntries(entries) as PlatformSerdes;
}
