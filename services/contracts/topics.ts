import type { AvroSchema } from './avro-schema.ts';
import { type Customer, type CustomerLevel, customerSchema } from './customer.ts';
import { type EmailResult, emailResultSchema } from './email-result.ts';
import { type Order, orderSchema } from './order.ts';
import { type OrderEnriched, orderEnrichedSchema } from './order-enriched.ts';
import { type OrderValidation, orderValidationSchema } from './order-validation.ts';
import { type Payment, paymentSchema } from './payment.ts';
import type { Product } from './product.ts';

/** How a key is written, and the TypeScript type it is read as. */
export interface KeyTypes {
  readonly string: string;
  readonly int64: bigint;
  readonly product: Product;
}

/** A topic of the platform as data: what its records are, and how it is kept. */
export interface TopicContract<K extends keyof KeyTypes = keyof KeyTypes, V = unknown> {
  readonly name: string;
  readonly key: K;
  readonly value: AvroSchema<V> | 'int32';
  readonly cleanup: 'delete' | 'compact';
  readonly partitions: number;
}

/** Partitions of a topic that says nothing else; joins need the same number on both sides. */
export const DEFAULT_PARTITIONS = 4;

const common = { cleanup: 'delete', partitions: DEFAULT_PARTITIONS } as const;

function levelTopic(level: CustomerLevel): TopicContract<'string', OrderEnriched> {
  return { name: level, key: 'string', value: orderEnrichedSchema, ...common };
}

/** Every topic that services exchange records through; internal topics belong to the services. */
export const TOPICS = {
  orders: { name: 'orders', key: 'string', value: orderSchema, ...common } satisfies TopicContract<'string', Order>,
  orderValidations: {
    name: 'order-validations',
    key: 'string',
    value: orderValidationSchema,
    ...common,
  } satisfies TopicContract<'string', OrderValidation>,
  ordersEnriched: {
    name: 'orders-enriched',
    key: 'string',
    value: orderEnrichedSchema,
    ...common,
  } satisfies TopicContract<'string', OrderEnriched>,
  platinum: levelTopic('platinum'),
  gold: levelTopic('gold'),
  silver: levelTopic('silver'),
  bronze: levelTopic('bronze'),
  payments: {
    name: 'payments',
    key: 'string',
    value: paymentSchema,
    ...common,
  } satisfies TopicContract<'string', Payment>,
  emailResults: {
    name: 'email-results',
    key: 'string',
    value: emailResultSchema,
    ...common,
  } satisfies TopicContract<'string', EmailResult>,
  customers: {
    name: 'customers',
    key: 'int64',
    value: customerSchema,
    ...common,
    cleanup: 'compact',
  } satisfies TopicContract<'int64', Customer>,
  warehouseInventory: {
    name: 'warehouse-inventory',
    key: 'product',
    value: 'int32',
    ...common,
    cleanup: 'compact',
  } satisfies TopicContract<'product', number>,
} as const;

/** The topics as a list, for whoever creates or tails them. */
export const ALL_TOPICS: readonly TopicContract[] = Object.values(TOPICS);

const HOUR_MS = 3_600_000;

/**
 * The settings that a topic is made with. A record that a service wrote must be there until it has read it back, even
 * when a later one has the same key.
 */
export function topicConfigs(cleanup: TopicContract['cleanup']): { readonly [setting: string]: string } {
  return {
    'cleanup.policy': cleanup,
    ...(cleanup === 'compact' && { 'min.compaction.lag.ms': String(HOUR_MS) }),
  };
}

/** The topic that orders of a customer of that level go to. */
export function topicOfLevel(level: CustomerLevel): TopicContract<'string', OrderEnriched> {
  return TOPICS[level];
}

/** The registry subject of a topic's values. */
export function subjectOf(topic: TopicContract): string {
  return `${topic.name}-value`;
}

/** The schemas of the platform, each once. */
export const ALL_SCHEMAS: readonly AvroSchema<unknown>[] = [
  ...new Set(ALL_TOPICS.flatMap(({ value }) => (value === 'int32' ? [] : [value]))),
];
