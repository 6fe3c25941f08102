/** The library's seam to Kafka, and the way to a real cluster. What speaks Kafka's protocol is behind it. */
import type { ClientFactory } from './client.ts';
import { createKafkaClient, type KafkaClientOptions } from './kafka/index.ts';

export type { Admin, CommittedOffset, GroupMember, IsolationLevel, NewTopic, OffsetSpec } from './admin.ts';
export type { Client, ClientFactory } from './client.ts';
export type { ConsumerRecord, RecordCursor } from './consumer-record.ts';
export type { FetchedRecords, Fetcher, FetcherOptions, FetchFailure } from './fetcher.ts';
export {
  type CredentialsProvider,
  createKafkaClient,
  type KafkaClientOptions,
  type KafkaCredentials,
} from './kafka/index.ts';
export type { Compression, Producer, ProducerOptions, TransactionOffsets } from './producer.ts';
export type {
  Endpoint,
  EndpointPartitions,
  StreamsGroup,
  StreamsGroupDescription,
  StreamsHeartbeat,
  StreamsHeartbeatReply,
} from './streams-group.ts';

/**
 * How an application reaches its cluster, for `StreamsConfig.client`.
 *
 * @example
 * new KafkaStreams(topology, { applicationId: 'word-count', client: kafka({ brokers: ['localhost:9092'] }) });
 */
export function kafka(options: Omit<KafkaClientOptions, 'clientId' | 'clock'>): ClientFactory {
  return ({ clientId, clock }) => createKafkaClient({ ...options, clientId, clock });
}
