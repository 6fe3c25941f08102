/**
 * What the services agree on: topics, Avro schemas and their wire format, the HTTP bodies, exact money. It knows
 * neither how a service decides nor the stream-processing library.
 */
export * from './avro-schema.ts';
export * from './avro-serde.ts';
export * from './confluent-registry.ts';
export * from './contract-error.ts';
export * from './customer.ts';
export * from './email-result.ts';
export * from './json.ts';
export * from './money.ts';
export * from './openapi.ts';
export * from './order.ts';
export * from './order-body.ts';
export * from './order-enriched.ts';
export * from './order-validation.ts';
export * from './payment.ts';
export * from './primitive-serdes.ts';
export * from './problem.ts';
export * from './product.ts';
export * from './schema-registry.ts';
export * from './serde.ts';
export * from './shipped-registry.ts';
export * from './topic-serdes.ts';
export * from './topics.ts';
