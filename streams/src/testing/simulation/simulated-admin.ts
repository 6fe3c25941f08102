import type { Admin, CommittedOffset, GroupMember, IsolationLevel, NewTopic, OffsetSpec } from '../../client/admin.ts';
import { StreamsError } from '../../model/errors.ts';
import {
  parseTopicPartition,
  type TopicPartition,
  type TopicPartitionName,
  topicPartitionName,
} from '../../model/topic-partition.ts';
import type { Api } from './connection.ts';
import type { PartitionLog } from './partition-log.ts';
import { retrying } from './retrying.ts';
import type { SimulatedBroker } from './simulated-broker.ts';
import type { SimulatedLink } from './simulated-link.ts';

/** {@link Admin} of a simulated cluster. */
export class SimulatedAdmin implements Admin {
  readonly #link: SimulatedLink;

  constructor(link: SimulatedLink) {
    this.#link = link;
  }

  partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#ask('Admin', (broker) => {
      const counts = new Map<string, number>();
      for (const topic of topics) {
        const count = broker.topics.partitionCount(topic);
        if (count !== undefined) counts.set(topic, count);
      }
      return counts;
    });
  }

  listTopics(): Promise<readonly string[]> {
    return this.#ask('Admin', (broker) => broker.topics.names());
  }

  createTopics(topics: readonly NewTopic[]): Promise<void> {
    return this.#ask('Admin', (broker) => {
      for (const topic of topics) broker.topics.create(topic);
    });
  }

  deleteTopics(topics: readonly string[]): Promise<void> {
    return this.#ask('Admin', (broker) => {
      for (const topic of topics) broker.topics.delete(topic);
    });
  }

  topicConfigs(topic: string): Promise<ReadonlyMap<string, string>> {
    return this.#ask('Admin', (broker) => {
      const configs = broker.topics.get(topic)?.configs;
      if (configs !== undefined) return configs;
      throw new StreamsError('STREAMS_MISSING_TOPIC', `there is no topic ${topic}`, { topic, kafkaError: 3 });
    });
  }

  listOffsets(
    partitions: readonly TopicPartition[],
    at: OffsetSpec,
    isolation: IsolationLevel,
  ): Promise<ReadonlyMap<TopicPartitionName, number>> {
    return this.#ask('ListOffsets', (broker) => {
      const logs = partitions.map(({ topic, partition }) => broker.topics.log(topic, partition));
      return new Map(logs.map((log) => [log.name, offsetAt(log, at, isolation)]));
    });
  }

  committedOffsets(
    group: string,
    partitions?: readonly TopicPartition[],
  ): Promise<ReadonlyMap<TopicPartitionName, CommittedOffset>> {
    const names = partitions?.map(({ topic, partition }) => topicPartitionName(topic, partition));
    return this.#ask('OffsetFetch', (broker) => broker.committed(group, names));
  }

  commitOffsets(
    group: string,
    offsets: ReadonlyMap<TopicPartitionName, CommittedOffset>,
    member?: GroupMember,
  ): Promise<void> {
    const copy = new Map(offsets);
    return this.#ask('OffsetCommit', (broker) => broker.commit(group, member, copy));
  }

  deleteGroup(group: string): Promise<void> {
    return this.#ask('Admin', (broker) => broker.deleteGroup(group));
  }

  alterGroupConfigs(group: string, configs: { readonly [setting: string]: string }): Promise<void> {
    return this.#ask('Admin', (broker) => broker.groups.configure(group, configs));
  }

  deleteRecords(offsets: ReadonlyMap<TopicPartitionName, number>): Promise<void> {
    const copy = [...offsets].map(([name, offset]) => ({ ...parseTopicPartition(name), offset }));
    return this.#ask('Admin', (broker) => {
      for (const { topic, partition, offset } of copy) broker.topics.log(topic, partition).deleteBefore(offset);
    });
  }

  #ask<T>(api: Api, execute: (broker: SimulatedBroker) => T): Promise<T> {
    return retrying(this.#link.process, () => this.#link.request(api, execute));
  }
}

function offsetAt(log: PartitionLog, at: OffsetSpec, isolation: IsolationLevel): number {
  if (at === 'earliest') return log.logStart;
  return (at === 'latest' ? undefined : log.firstSince(at.timestamp, isolation)) ?? log.end(isolation);
}
