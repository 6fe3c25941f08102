import type { TopicPartition } from '../../../model/topic-partition.ts';
import type { CommittedOffset, GroupMember } from '../../admin.ts';
import type { KafkaRequest } from './kafka-request.ts';
import { partitionsByTopic } from './partitions-by-topic.ts';
import type { WireReader } from './wire-reader.ts';
import type { WireWriter } from './wire-writer.ts';

/** What became of one partition's offset. */
export interface CommitResult extends TopicPartition {
  readonly error: number;
}

/** In whose name a group without members is written. */
export const NOBODY: GroupMember = Object.freeze({ memberId: '', memberEpoch: -1 });

/** Commits a group's offsets outside of a transaction. */
export function offsetCommitRequest(
  group: string,
  member: GroupMember,
  offsets: readonly (TopicPartition & CommittedOffset)[],
): KafkaRequest<readonly CommitResult[]> {
  return {
    name: 'OffsetCommit',
    apiKey: 8,
    apiVersion: 9,
    encode(writer) {
      writer.string(group).int32(member.memberEpoch).string(member.memberId).string(null);
      writeCommitTopics(writer, offsets);
      writer.tags();
    },
    decode(reader) {
      reader.int32();
      return readCommitResults(reader);
    },
  };
}

/** The offsets as OffsetCommit and TxnOffsetCommit both send them. */
export function writeCommitTopics(writer: WireWriter, offsets: readonly (TopicPartition & CommittedOffset)[]): void {
  writer.array(partitionsByTopic(offsets), ({ topic, partitions }) => {
    writer.string(topic);
    writer.array(partitions, ({ partition, offset, metadata }) => {
      writer.int32(partition).int64(offset).int32(-1).string(metadata).tags();
    });
    writer.tags();
  });
}

/** The results as OffsetCommit and TxnOffsetCommit both answer them. */
export function readCommitResults(reader: WireReader): readonly CommitResult[] {
  const topics = reader.array(() => {
    const topic = reader.string();
    const results = reader.array(() => {
      const result = { topic, partition: reader.int32(), error: reader.int16() };
      reader.tags();
      return result;
    });
    reader.tags();
    return results;
  });
  return topics.flat();
}
