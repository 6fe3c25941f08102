import type { Admin, CommittedOffset } from '../client/admin.ts';
import { StreamsError } from '../model/errors.ts';
import { NO_TIMESTAMP, type Timestamp } from '../model/timestamp.ts';
import { type TopicPartition, type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { OffsetReset } from '../topology/topology-node.ts';
import { decodeOffsetMetadata } from './partition-time.ts';

/** Where a task goes on in one partition. */
export interface StartPosition {
  readonly offset: number;
  readonly partitionTime: Timestamp;
  /** Times that processors had committed, by name. */
  readonly processors?: ReadonlyMap<string, Timestamp>;
}

/** A partition to read, and what to do when the group has no position in it. */
export interface InputPartition extends TopicPartition {
  readonly reset: OffsetReset;
}

/** Where a group goes on in each partition, and where each ends now (read committed). */
export interface StartPositions {
  readonly positions: ReadonlyMap<TopicPartitionName, StartPosition>;
  readonly ends: ReadonlyMap<TopicPartitionName, number>;
  /** The log's own end, open transactions included: whatever was acknowledged to anybody lies before it. */
  readonly highWatermarks: ReadonlyMap<TopicPartitionName, number>;
}

/**
 * Reads the group's committed positions, or the start or end of the log where there is none.
 * @throws StreamsError STREAMS_OFFSET_OUT_OF_RANGE when there is none and the policy is `none`
 */
export async function startPositions(
  admin: Admin,
  group: string,
  inputs: readonly InputPartition[],
  ignoreCommitted: ReadonlySet<TopicPartitionName> = new Set(),
): Promise<StartPositions> {
  const committed = await admin.committedOffsets(group, inputs);
  const usable = new Map<TopicPartitionName, CommittedOffset>();
  for (const [name, offset] of committed) if (!ignoreCommitted.has(name)) usable.set(name, offset);
  const missing = inputs.filter(({ topic, partition }) => !usable.has(topicPartitionName(topic, partition)));
  const [ends, highWatermarks, earliest] = await Promise.all([
    admin.listOffsets(inputs, 'latest', 'read_committed'),
    admin.listOffsets(inputs, 'latest', 'read_uncommitted'),
    admin.listOffsets(
      missing.filter(({ reset }) => reset === 'earliest'),
      'earliest',
      'read_committed',
    ),
  ]);
  const positions = new Map<TopicPartitionName, StartPosition>();
  for (const input of inputs) {
    const name = topicPartitionName(input.topic, input.partition);
    const found = usable.get(name);
    if (found !== undefined) {
      const { partitionTime, processors } = decodeOffsetMetadata(found.metadata);
      positions.set(name, { offset: found.offset, partitionTime, ...(processors.size > 0 && { processors }) });
      continue;
    }
    if (input.reset === 'none') throw noPosition(group, name, input);
    const offset = (input.reset === 'earliest' ? earliest : ends).get(name) ?? 0;
    positions.set(name, { offset, partitionTime: NO_TIMESTAMP });
  }
  return { positions, ends, highWatermarks };
}

function noPosition(group: string, name: TopicPartitionName, { topic, partition }: TopicPartition): StreamsError {
  return new StreamsError(
    'STREAMS_OFFSET_OUT_OF_RANGE',
    `group ${group} has no position in ${name} and the source's offsetReset is 'none'`,
    { topic, partition, setting: 'offsetReset' },
  );
}
