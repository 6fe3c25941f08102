import {
  parseTopicPartition,
  type TopicPartition,
  type TopicPartitionName,
  topicPartitionName,
} from '../../../model/topic-partition.ts';
import type { CommittedOffset, GroupMember } from '../../admin.ts';
import type { Coordinators } from '../connections/coordinators.ts';
import { throwOnError } from '../connections/kafka-error.ts';
import { NOBODY, offsetCommitRequest } from '../wire/offset-commit.ts';
import { offsetFetchRequest } from '../wire/offset-fetch.ts';
import { ADMIN_TIMEOUT_MS } from './admin-timeout.ts';

/** What the group committed; waits while a transaction holds an offset in doubt. */
export async function committedOffsets(
  coordinators: Coordinators,
  group: string,
  partitions?: readonly TopicPartition[],
): Promise<ReadonlyMap<TopicPartitionName, CommittedOffset>> {
  const committed = new Map<TopicPartitionName, CommittedOffset>();
  if (partitions?.length === 0) return committed;
  const { offsets } = await coordinators.call({
    kind: 'group',
    key: group,
    request: offsetFetchRequest(group, partitions ?? null),
    timeoutMs: ADMIN_TIMEOUT_MS,
    check(response) {
      throwOnError(response.error, `offsets of group '${group}'`);
      for (const { topic, partition, error } of response.offsets) {
        throwOnError(error, `offset of group '${group}' in ${topic}-${partition}`, { topic, partition });
      }
    },
  });
  for (const { topic, partition, offset, metadata } of offsets) {
    if (offset >= 0) committed.set(topicPartitionName(topic, partition), { offset, metadata });
  }
  return committed;
}

/** Commits offsets in the name of a member, or of nobody. */
export async function commitOffsets(
  coordinators: Coordinators,
  group: string,
  offsets: ReadonlyMap<TopicPartitionName, CommittedOffset>,
  member: GroupMember = NOBODY,
): Promise<void> {
  if (offsets.size === 0) return;
  const wanted = [...offsets].map(([name, offset]) => ({ ...parseTopicPartition(name), ...offset }));
  await coordinators.call({
    kind: 'group',
    key: group,
    request: offsetCommitRequest(group, member, wanted),
    timeoutMs: ADMIN_TIMEOUT_MS,
    check(results) {
      for (const { topic, partition, error } of results) {
        throwOnError(error, `committing the offset of group '${group}' in ${topic}-${partition}`, { topic, partition });
      }
    },
  });
}
