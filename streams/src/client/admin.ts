import type { TopicPartition, TopicPartitionName } from '../model/topic-partition.ts';

/** Which records a reader may see: those of open and aborted transactions too, or only committed ones. */
export type IsolationLevel = 'read_uncommitted' | 'read_committed';

/** A topic to be made. */
export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  /** Undefined: the broker's default. */
  readonly replicationFactor?: number;
  readonly configs?: { readonly [setting: string]: string };
}

/** Which offset of a partition: the first, the next, or that of the first record of that time (ms) or later. */
export type OffsetSpec = 'earliest' | 'latest' | { readonly timestamp: number };

/** A group's position in one partition. */
export interface CommittedOffset {
  /** The next offset to read. */
  readonly offset: number;
  /** Whatever was committed with it; Kafka Streams keeps the partition's time there. */
  readonly metadata: string;
}

/** The member in whose name offsets are committed: an older epoch, or a stranger, is refused. */
export interface GroupMember {
  readonly memberId: string;
  readonly memberEpoch: number;
}

/** What is asked of the cluster apart from reading and writing records. Every call retries what is retriable for up to 30 s. */
export interface Admin {
  /** Number of partitions of each topic that exists; those that do not are absent. */
  partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>>;
  listTopics(): Promise<readonly string[]>;
  /** Makes the topics that do not exist yet and resolves when they can be written; existing ones are left as they are. */
  createTopics(topics: readonly NewTopic[]): Promise<void>;
  deleteTopics(topics: readonly string[]): Promise<void>;
  topicConfigs(topic: string): Promise<ReadonlyMap<string, string>>;
  /**
   * One offset of each partition; `latest` under read_committed is the last stable offset, and stands for a time that
   * no record has reached.
   */
  listOffsets(
    partitions: readonly TopicPartition[],
    at: OffsetSpec,
    isolation: IsolationLevel,
  ): Promise<ReadonlyMap<TopicPartitionName, number>>;
  /** What the group committed; partitions without a commit are absent. Waits while a transaction holds offsets in doubt. */
  committedOffsets(
    group: string,
    partitions?: readonly TopicPartition[],
  ): Promise<ReadonlyMap<TopicPartitionName, CommittedOffset>>;
  /**
   * Commits offsets outside of a transaction, in the name of a member, or of nobody when the group is empty.
   * @throws StreamsError STREAMS_STALE_MEMBER_EPOCH, STREAMS_UNKNOWN_MEMBER
   */
  commitOffsets(
    group: string,
    offsets: ReadonlyMap<TopicPartitionName, CommittedOffset>,
    member?: GroupMember,
  ): Promise<void>;
  /** Deletes an empty group with its offsets. */
  deleteGroup(group: string): Promise<void>;
  /** Sets `streams.*` settings of a group (IncrementalAlterConfigs, resource type GROUP). */
  alterGroupConfigs(group: string, configs: { readonly [setting: string]: string }): Promise<void>;
  /** Deletes records before the given offsets; what repartition topics need, whose retention is unlimited. */
  deleteRecords(offsets: ReadonlyMap<TopicPartitionName, number>): Promise<void>;
}
