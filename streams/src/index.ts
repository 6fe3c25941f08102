/**
 * Kafka Streams' semantics in TypeScript: describe a topology with {@link StreamsBuilder} or {@link Topology}, run it
 * with {@link KafkaStreams}, read its state with a {@link StoreQuery}.
 */
// An update as tables hand it on; the serde of the same name's bytes takes any object of that shape.

export * from './dsl/index.ts';
export { Change } from './dsl/index.ts';
export * from './model/index.ts';
export * from './query/index.ts';
export * from './runtime/index.ts';
export * from './serdes/index.ts';
export * from './state/index.ts';
export * from './topology/index.ts';
