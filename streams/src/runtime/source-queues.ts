import { StreamsError } from '../model/errors.ts';
import { type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { DropReason } from '../topology/processor.ts';
import { RecordQueue } from './record-queue.ts';
import { recordReader } from './record-reader.ts';
import type { StreamTaskOptions } from './stream-task-options.ts';
import type { TaskGraph } from './task-graph.ts';

/** A queue for each partition that a task reads, from its position on. @throws StreamsError STREAMS_ILLEGAL_STATE without one */
export function sourceQueues(
  { sources }: TaskGraph,
  { id, partition, positions, config, collector }: StreamTaskOptions,
  dropped: (reason: DropReason) => void,
): ReadonlyMap<TopicPartitionName, RecordQueue> {
  const queues = new Map<TopicPartitionName, RecordQueue>();
  for (const [topic, source] of sources) {
    const name = topicPartitionName(topic, partition);
    const start = positions.get(name);
    if (start === undefined) throw new StreamsError('STREAMS_ILLEGAL_STATE', `${id} has no position in ${name}`);
    const read = recordReader(source.node, {
      defaults: config.defaultSerdes,
      ...(config.defaultTimestampExtractor && { defaultExtractor: config.defaultTimestampExtractor }),
      handlers: config.errors,
      collector,
      dropped,
    });
    queues.set(name, new RecordQueue(topic, partition, read, start.offset, start.partitionTime));
  }
  return queues;
}
