/**
 * The client of a real cluster. kafkajs carries the bytes (sockets, TLS, SASL, matching answers to requests); the
 * requests are defined in `wire`, `connections` finds whom to send them to, and `fetcher`, `producer` and `admin` decide
 * what to send. Knows nothing of topologies and tasks; kafkajs is named here and nowhere else.
 */
export type { CredentialsProvider, KafkaCredentials } from './connections/credentials.ts';
export { createKafkaClient, type KafkaClientOptions } from './kafka-client.ts';
