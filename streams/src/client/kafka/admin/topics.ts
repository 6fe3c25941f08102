import type { NewTopic } from '../../admin.ts';
import type { KafkaCluster } from '../connections/kafka-cluster.ts';
import { KAFKA_ERROR, kafkaError, throwOnError } from '../connections/kafka-error.ts';
import { retrying } from '../connections/retry.ts';
import { createTopicsRequest } from '../wire/create-topics.ts';
import { deleteTopicsRequest } from '../wire/delete-topics.ts';
import { describeTopicConfigsRequest } from '../wire/describe-configs.ts';
import type { TopicMetadata } from '../wire/metadata.ts';
import { ADMIN_TIMEOUT_MS } from './admin-timeout.ts';

/** Number of partitions of each topic that exists. */
export function partitionCounts(
  cluster: KafkaCluster,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  return retry(cluster, async () => {
    const counts = new Map<string, number>();
    if (topics.length === 0) return counts;
    for (const topic of (await cluster.metadata(topics)).topics) {
      if (topic.error === KAFKA_ERROR.UNKNOWN_TOPIC_OR_PARTITION) continue;
      throwOnError(topic.error, `metadata of topic '${topic.name}'`, { topic: topic.name });
      counts.set(topic.name, topic.partitions.length);
    }
    return counts;
  });
}

/** Names of all topics but Kafka's own. */
export function listTopics(cluster: KafkaCluster): Promise<readonly string[]> {
  return retry(cluster, async () => {
    const { topics } = await cluster.metadata(null);
    return topics.filter(({ internal }) => !internal).map(({ name }) => name);
  });
}

/** Makes what does not exist yet, and waits until each partition has a leader that every broker can name. */
export async function createTopics(cluster: KafkaCluster, topics: readonly NewTopic[]): Promise<void> {
  if (topics.length === 0) return;
  await retry(cluster, async () => {
    await cluster.metadata([]);
    const request = createTopicsRequest(topics, ADMIN_TIMEOUT_MS);
    const results = await cluster.send(cluster.controller(), request, 2 * ADMIN_TIMEOUT_MS);
    for (const { name, error, errorMessage } of results) {
      if (error === KAFKA_ERROR.TOPIC_ALREADY_EXISTS) continue;
      throwOnError(error, `creating topic '${name}'`, { topic: name }, errorMessage);
    }
  });
  const names = topics.map(({ name }) => name);
  await retry(cluster, async () => {
    for (const metadata of await cluster.metadataOfEveryBroker(names)) metadata.topics.forEach(requireLeaders);
  });
}

/** Deletes topics; those that do not exist are passed over. */
export async function deleteTopics(cluster: KafkaCluster, topics: readonly string[]): Promise<void> {
  if (topics.length === 0) return;
  await retry(cluster, async () => {
    await cluster.metadata([]);
    const request = deleteTopicsRequest(topics, ADMIN_TIMEOUT_MS);
    const results = await cluster.send(cluster.controller(), request, 2 * ADMIN_TIMEOUT_MS);
    for (const { name, error, errorMessage } of results) {
      if (error === KAFKA_ERROR.UNKNOWN_TOPIC_OR_PARTITION) continue;
      throwOnError(error, `deleting topic '${name}'`, { topic: name }, errorMessage);
    }
  });
}

/** A topic's settings, defaults included. @throws StreamsError STREAMS_MISSING_TOPIC */
export function topicConfigs(cluster: KafkaCluster, topic: string): Promise<ReadonlyMap<string, string>> {
  return retry(cluster, async () => {
    const { error, errorMessage, configs } = await cluster.sendToAny(describeTopicConfigsRequest(topic));
    throwOnError(error, `settings of topic '${topic}'`, { topic }, errorMessage);
    return configs;
  });
}

function requireLeaders({ name, error, partitions }: TopicMetadata): void {
  throwOnError(error, `metadata of topic '${name}'`, { topic: name });
  const leaderless = partitions.find((partition) => partition.error !== KAFKA_ERROR.NONE || partition.leader < 0);
  if (leaderless === undefined && partitions.length > 0) return;
  const partition = leaderless?.partition ?? 0;
  throw kafkaError(5, `the leader of ${name}-${partition}`, { topic: name, partition });
}

function retry<T>({ clock, random }: KafkaCluster, attempt: () => Promise<T>): Promise<T> {
  return retrying({ clock, random, timeoutMs: ADMIN_TIMEOUT_MS }, attempt);
}
