import {
  parseTopicPartition,
  type TopicPartition,
  type TopicPartitionName,
  topicPartitionName,
} from '../../../model/topic-partition.ts';
import type { IsolationLevel, OffsetSpec } from '../../admin.ts';
import type { KafkaCluster } from '../connections/kafka-cluster.ts';
import { kafkaError, remedyFor, throwOnError } from '../connections/kafka-error.ts';
import { retrying } from '../connections/retry.ts';
import { deleteRecordsRequest } from '../wire/delete-records.ts';
import { listOffsetsRequest } from '../wire/list-offsets.ts';
import { ADMIN_TIMEOUT_MS } from './admin-timeout.ts';

/** One offset of each partition; the next one where no record is as late as was asked for. @throws StreamsError STREAMS_MISSING_TOPIC after 30 s */
export async function listOffsets(
  cluster: KafkaCluster,
  partitions: readonly TopicPartition[],
  at: OffsetSpec,
  isolation: IsolationLevel,
): Promise<ReadonlyMap<TopicPartitionName, number>> {
  const found = new Map<TopicPartitionName, number>();
  const isOpen = ({ topic, partition }: TopicPartition) => !found.has(topicPartitionName(topic, partition));
  await onLeaders(cluster, partitions, isOpen, async (nodeId, led) => {
    const request = listOffsetsRequest(led, at, isolation);
    for (const { topic, partition, error, offset } of await cluster.send(cluster.addressOf(nodeId), request)) {
      throwOnError(
        error,
        `${typeof at === 'string' ? at : `first as of ${at.timestamp}`} offset of ${topic}-${partition}`,
        { topic, partition },
      );
      found.set(topicPartitionName(topic, partition), offset);
    }
  });
  const beyond = partitions.filter(
    ({ topic, partition }) => (found.get(topicPartitionName(topic, partition)) ?? 0) < 0,
  );
  if (beyond.length === 0) return found;
  return new Map([...found, ...(await listOffsets(cluster, beyond, 'latest', isolation))]);
}

/** Deletes the records before each offset. */
export async function deleteRecords(
  cluster: KafkaCluster,
  offsets: ReadonlyMap<TopicPartitionName, number>,
): Promise<void> {
  const done = new Set<TopicPartitionName>();
  const wanted = [...offsets].map(([name, offset]) => ({ ...parseTopicPartition(name), offset }));
  const isOpen = ({ topic, partition }: TopicPartition) => !done.has(topicPartitionName(topic, partition));
  await onLeaders(cluster, wanted, isOpen, async (nodeId, led) => {
    const request = deleteRecordsRequest(led, ADMIN_TIMEOUT_MS);
    for (const { topic, partition, error } of await cluster.send(
      cluster.addressOf(nodeId),
      request,
      2 * ADMIN_TIMEOUT_MS,
    )) {
      throwOnError(error, `deleting records of ${topic}-${partition}`, { topic, partition });
      done.add(topicPartitionName(topic, partition));
    }
  });
}

/** Asks the leaders of the partitions that are still open, again with fresh metadata when one has moved. */
async function onLeaders<T extends TopicPartition>(
  cluster: KafkaCluster,
  partitions: readonly T[],
  isOpen: (partition: TopicPartition) => boolean,
  ask: (nodeId: number, led: readonly T[]) => Promise<void>,
): Promise<void> {
  const { clock, random } = cluster;
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  let stale = false;
  await retrying({ clock, random, timeoutMs: ADMIN_TIMEOUT_MS }, async () => {
    const open = partitions.filter(isOpen);
    if (stale || open.some(({ topic, partition }) => cluster.leaderOf(topic, partition) === undefined)) {
      await cluster.refresh(topics);
    }
    const byLeader = Map.groupBy(open, (wanted) => requireLeader(cluster, wanted));
    const asked = await Promise.allSettled([...byLeader].map(([nodeId, led]) => ask(nodeId, led)));
    const failures = asked.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    stale = failures.length > 0;
    const final = failures.find((failure) => remedyFor(failure) === 'fail');
    if (stale) throw final ?? failures[0];
  });
}

function requireLeader(cluster: KafkaCluster, { topic, partition }: TopicPartition): number {
  const leader = cluster.leaderOf(topic, partition);
  if (leader !== undefined) return leader;
  throw kafkaError(cluster.isMissing(topic) ? 3 : 5, `the leader of ${topic}-${partition}`, { topic, partition });
}
