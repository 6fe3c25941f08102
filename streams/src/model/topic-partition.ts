/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A partition as one string, the key of maps: `topic-partition`, as Kafka prints it. */
export type TopicPartitionName = string & { readonly __brand: 'TopicPartitionName' };

/** The name of a partition: `topic-partition`. */
export function topicPartitionName(topic: string, partition: number): TopicPartitionName {
  return `${topic}-${partition}` as TopicPartitionName;
}

/** The partition that a name stands for; the inverse of {@link topicPartitionName}. */
export function parseTopicPartition(name: TopicPartitionName): TopicPartition {
  const dash = name.lastIndexOf('-');
  return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)) };
}
