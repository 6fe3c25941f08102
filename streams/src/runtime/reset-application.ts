import type { Admin, CommittedOffset, OffsetSpec } from '../client/admin.ts';
import type { Client } from '../client/client.ts';
import { type Clock, delay } from '../model/clock.ts';
import { isStreamsError, StreamsError } from '../model/errors.ts';
import { systemClock } from '../model/system-clock.ts';
import { type TopicPartition, type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { Topology } from '../topology/index.ts';
import { sideGroupOf } from './topology-handover.ts';

/** Where input is read from after a reset: the first record, the next one, or the first of an instant. */
export type ResetTarget = 'earliest' | 'latest' | Date;

/** What is reset, and to where. */
export type ResetOptions = {
  readonly applicationId: string;
  readonly to: ResetTarget;
  /** Default: the machine's. */
  readonly clock?: Clock;
} & (
  | { readonly topology: Topology; readonly inputTopics?: undefined }
  | { readonly inputTopics: readonly string[]; readonly topology?: undefined }
);

/** What a reset did. */
export interface ResetReport {
  readonly applicationId: string;
  readonly deletedTopics: readonly string[];
  /** Where each partition of the input is read from next. */
  readonly offsets: { readonly [partition: string]: number };
}

const INTERNAL_SUFFIX = /-(changelog|repartition)$/;
const NON_EMPTY_GROUP = 68;
const GROUP_ID_NOT_FOUND = 69;
const DELETED_WITHIN_MS = 30_000;
const POLL_MS = 50;

/**
 * Makes an application begin anew, as Kafka's application reset tool does: forgets its group, deletes its internal topics
 * (those that begin with its id and end in `-changelog` or `-repartition`) and sets its offsets. What instances keep on
 * their disks is to be deleted besides. May be called again after a failure.
 * @throws StreamsError STREAMS_GROUP_NOT_EMPTY while instances run, STREAMS_MISSING_TOPIC when an input topic is not there;
 * nothing is changed then
 * @example
 * await resetApplication(client, { applicationId: 'word-count', topology, to: 'earliest' });
 */
export async function resetApplication(client: Client, options: ResetOptions): Promise<ResetReport> {
  const { applicationId, to, clock = systemClock } = options;
  const { admin } = client;
  await requireNoMembers(client, applicationId);
  const offsets = await offsetsAt(admin, inputTopicsOf(options), to);
  // A kept offset that outlived the group would be taken for the group's own.
  for (const group of [sideGroupOf(applicationId), applicationId]) await deleteGroup(admin, group, applicationId);
  const deletedTopics = (await admin.listTopics())
    .filter((topic) => topic.startsWith(`${applicationId}-`) && INTERNAL_SUFFIX.test(topic))
    .sort();
  await deleteTopics(admin, deletedTopics, clock);
  await commit(admin, applicationId, offsets);
  return { applicationId, deletedTopics, offsets: Object.fromEntries(offsets) };
}

function inputTopicsOf({ applicationId, topology, inputTopics }: ResetOptions): readonly string[] {
  if (topology === undefined) return inputTopics;
  const { subtopologies } = topology.build(applicationId);
  const internal = new Set(subtopologies.flatMap((one) => one.repartitionSourceTopics.map(({ name }) => name)));
  return [...new Set(subtopologies.flatMap((one) => one.sourceTopics))].filter((topic) => !internal.has(topic));
}

async function requireNoMembers({ streamsGroup }: Client, group: string): Promise<void> {
  const members = (await streamsGroup.describe(group))?.members.length ?? 0;
  if (members > 0) throw notEmpty(group, members === 1 ? '1 instance' : `${members} instances`);
}

async function offsetsAt(
  admin: Admin,
  topics: readonly string[],
  to: ResetTarget,
): Promise<ReadonlyMap<TopicPartitionName, number>> {
  const counts = await admin.partitionCounts(topics);
  const missing = topics.find((topic) => !counts.has(topic));
  if (missing !== undefined) {
    throw new StreamsError('STREAMS_MISSING_TOPIC', `input topic ${missing} does not exist`, { topic: missing });
  }
  const partitions: TopicPartition[] = [...counts].flatMap(([topic, count]) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition })),
  );
  const at: OffsetSpec = to instanceof Date ? { timestamp: to.getTime() } : to;
  const listed = await admin.listOffsets(partitions, at, 'read_committed');
  const names = partitions.map(({ topic, partition }) => topicPartitionName(topic, partition));
  return new Map(names.map((name) => [name, listed.get(name) ?? 0]));
}

async function deleteGroup(admin: Admin, group: string, applicationId: string): Promise<void> {
  try {
    await admin.deleteGroup(group);
  } catch (error) {
    const kafkaError = isStreamsError(error) ? error.context.kafkaError : undefined;
    if (kafkaError === GROUP_ID_NOT_FOUND) return;
    throw kafkaError === NON_EMPTY_GROUP ? notEmpty(applicationId, 'an instance') : error;
  }
}

/** Resolves when the brokers do not know the topics any more: whoever starts then makes them anew. */
async function deleteTopics(admin: Admin, topics: readonly string[], clock: Clock): Promise<void> {
  await admin.deleteTopics(topics);
  const deadline = clock.now() + DELETED_WITHIN_MS;
  while ((await admin.partitionCounts(topics)).size > 0) {
    if (clock.now() > deadline) {
      throw new StreamsError('STREAMS_TIMEOUT', `the topics were not gone within ${DELETED_WITHIN_MS} ms: ${topics}`);
    }
    await delay(clock, POLL_MS);
  }
}

async function commit(admin: Admin, group: string, offsets: ReadonlyMap<TopicPartitionName, number>): Promise<void> {
  const committed = new Map<TopicPartitionName, CommittedOffset>();
  for (const [name, offset] of offsets) committed.set(name, { offset, metadata: '' });
  try {
    await admin.commitOffsets(group, committed);
  } catch (error) {
    // Only members may commit for a group that has some.
    throw isStreamsError(error, 'STREAMS_UNKNOWN_MEMBER') ? notEmpty(group, 'an instance') : error;
  }
}

function notEmpty(applicationId: string, who: string): StreamsError {
  const message = `application ${applicationId} cannot be reset while it runs (${who}): stop it first`;
  return new StreamsError('STREAMS_GROUP_NOT_EMPTY', message);
}
