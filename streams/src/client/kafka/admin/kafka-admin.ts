import type { TopicPartition, TopicPartitionName } from '../../../model/topic-partition.ts';
import type { Admin, CommittedOffset, GroupMember, IsolationLevel, NewTopic, OffsetSpec } from '../../admin.ts';
import type { Coordinators } from '../connections/coordinators.ts';
import type { KafkaCluster } from '../connections/kafka-cluster.ts';
import { throwOnError } from '../connections/kafka-error.ts';
import { retrying } from '../connections/retry.ts';
import { deleteGroupRequest } from '../wire/delete-groups.ts';
import { alterGroupConfigsRequest } from '../wire/incremental-alter-configs.ts';
import { ADMIN_TIMEOUT_MS } from './admin-timeout.ts';
import { commitOffsets, committedOffsets } from './group-offsets.ts';
import { deleteRecords, listOffsets } from './partition-offsets.ts';
import { createTopics, deleteTopics, listTopics, partitionCounts, topicConfigs } from './topics.ts';

/** What is asked of the cluster apart from records, over the connections that all of a client's parts share. */
export class KafkaAdmin implements Admin {
  readonly #cluster: KafkaCluster;
  readonly #coordinators: Coordinators;

  constructor(cluster: KafkaCluster, coordinators: Coordinators) {
    this.#cluster = cluster;
    this.#coordinators = coordinators;
  }

  partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return partitionCounts(this.#cluster, topics);
  }

  listTopics(): Promise<readonly string[]> {
    return listTopics(this.#cluster);
  }

  createTopics(topics: readonly NewTopic[]): Promise<void> {
    return createTopics(this.#cluster, topics);
  }

  deleteTopics(topics: readonly string[]): Promise<void> {
    return deleteTopics(this.#cluster, topics);
  }

  topicConfigs(topic: string): Promise<ReadonlyMap<string, string>> {
    return topicConfigs(this.#cluster, topic);
  }

  listOffsets(
    partitions: readonly TopicPartition[],
    at: OffsetSpec,
    isolation: IsolationLevel,
  ): Promise<ReadonlyMap<TopicPartitionName, number>> {
    return listOffsets(this.#cluster, partitions, at, isolation);
  }

  committedOffsets(
    group: string,
    partitions?: readonly TopicPartition[],
  ): Promise<ReadonlyMap<TopicPartitionName, CommittedOffset>> {
    return committedOffsets(this.#coordinators, group, partitions);
  }

  commitOffsets(
    group: string,
    offsets: ReadonlyMap<TopicPartitionName, CommittedOffset>,
    member?: GroupMember,
  ): Promise<void> {
    return commitOffsets(this.#coordinators, group, offsets, member);
  }

  async deleteGroup(group: string): Promise<void> {
    await this.#coordinators.call({
      kind: 'group',
      key: group,
      request: deleteGroupRequest(group),
      check: ({ error }) => throwOnError(error, `deleting group '${group}'`),
      timeoutMs: ADMIN_TIMEOUT_MS,
    });
  }

  async alterGroupConfigs(group: string, configs: { readonly [setting: string]: string }): Promise<void> {
    const { clock, random } = this.#cluster;
    await retrying({ clock, random, timeoutMs: ADMIN_TIMEOUT_MS }, async () => {
      const results = await this.#cluster.sendToAny(alterGroupConfigsRequest(group, configs));
      for (const { error, errorMessage } of results)
        throwOnError(error, `settings of group '${group}'`, {}, errorMessage);
    });
  }

  deleteRecords(offsets: ReadonlyMap<TopicPartitionName, number>): Promise<void> {
    return deleteRecords(this.#cluster, offsets);
  }
}
