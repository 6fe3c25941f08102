import type { TopicPartition } from '../../../model/topic-partition.ts';
import type { CommittedOffset, GroupMember } from '../../admin.ts';
import type { ProducerIdentity } from './init-producer-id.ts';
import type { KafkaRequest } from './kafka-request.ts';
import { type CommitResult, readCommitResults, writeCommitTopics } from './offset-commit.ts';

/** Offsets that become a group's when the transaction commits; a member of an older epoch is refused. */
export function txnOffsetCommitRequest(options: {
  /** With version 5 the coordinator adds the group to the transaction by itself. */
  readonly apiVersion: 4 | 5;
  readonly transactionalId: string;
  readonly group: string;
  readonly identity: ProducerIdentity;
  readonly member: GroupMember;
  readonly offsets: readonly (TopicPartition & CommittedOffset)[];
}): KafkaRequest<readonly CommitResult[]> {
  const { identity, member } = options;
  return {
    name: 'TxnOffsetCommit',
    apiKey: 28,
    apiVersion: options.apiVersion,
    encode(writer) {
      writer.string(options.transactionalId).string(options.group).int64(identity.producerId).int16(identity.epoch);
      writer.int32(member.memberEpoch).string(member.memberId).string(null);
      writeCommitTopics(writer, options.offsets);
      writer.tags();
    },
    decode(reader) {
      reader.int32();
      return readCommitResults(reader);
    },
  };
}
