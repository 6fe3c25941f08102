/**
 * A real Apache Kafka on this machine, as plain child processes: for tests against a broker and for running the platform on a laptop.
 * It knows the broker alone: not the library under test, not the services.
 */

export { EmbeddedKafka, type EmbeddedKafkaOptions } from './embedded-kafka.ts';
export { HarnessError, type HarnessErrorCode } from './harness-error.ts';
export { type KafkaJars, resolveKafkaJars } from './kafka-jars.ts';
export { type KeyStore, makeKeyStore } from './key-store.ts';
export { findFreePorts } from './ports.ts';
