import { topicPartitionName } from '../../../model/topic-partition.ts';
import type {
  EndpointPartitions,
  GroupSubtopology,
  InternalTopic,
  StreamsHeartbeat,
  StreamsHeartbeatReply,
  TaskIds,
} from '../../streams-group.ts';
import type { KafkaRequest } from './kafka-request.ts';
import type { WireReader } from './wire-reader.ts';
import type { WireWriter } from './wire-writer.ts';

const PRESENT = 1;
const ABSENT = -1;

/** A member's sign of life (KIP-1071): joins, reports what is owned, learns what is assigned. */
export function streamsGroupHeartbeatRequest(heartbeat: StreamsHeartbeat): KafkaRequest<{
  readonly error: number;
  readonly errorMessage: string | null;
  readonly reply: StreamsHeartbeatReply;
}> {
  return {
    name: 'StreamsGroupHeartbeat',
    apiKey: 88,
    apiVersion: 0,
    encode: (writer) => writeHeartbeat(writer, heartbeat),
    decode(reader) {
      reader.int32();
      return { error: reader.int16(), errorMessage: reader.nullableString(), reply: readReply(reader) };
    },
  };
}

function writeHeartbeat(writer: WireWriter, heartbeat: StreamsHeartbeat): void {
  writer.string(heartbeat.groupId).string(heartbeat.memberId).int32(heartbeat.memberEpoch);
  writer.int32(heartbeat.endpointInformationEpoch).string(null);
  writer.string(heartbeat.rackId ?? null).int32(heartbeat.rebalanceTimeoutMs ?? -1);
  writeTopology(writer, heartbeat.topology);
  writeTasks(writer, heartbeat.activeTasks);
  writeTasks(writer, heartbeat.standbyTasks);
  writeTasks(writer, heartbeat.warmupTasks);
  writer.string(heartbeat.processId ?? null);
  if (heartbeat.userEndpoint === undefined) writer.int8(ABSENT);
  else writer.int8(PRESENT).string(heartbeat.userEndpoint.host).uint16(heartbeat.userEndpoint.port).tags();
  writer.array(heartbeat.clientTags === undefined ? null : Object.entries(heartbeat.clientTags), ([key, value]) => {
    writer.string(key).string(value).tags();
  });
  writer.array(null, () => undefined).array(null, () => undefined);
  writer.boolean(false).tags();
}

function writeTasks(writer: WireWriter, tasks: readonly TaskIds[] | undefined): void {
  writer.array(tasks ?? null, ({ subtopologyId, partitions }) => {
    writer.string(subtopologyId).int32s(partitions).tags();
  });
}

function writeTopology(writer: WireWriter, topology: StreamsHeartbeat['topology']): void {
  if (topology === undefined) {
    writer.int8(ABSENT);
    return;
  }
  writer.int8(PRESENT).int32(topology.epoch);
  writer.array(topology.subtopologies, (subtopology) => writeSubtopology(writer, subtopology));
  writer.tags();
}

function writeSubtopology(writer: WireWriter, subtopology: GroupSubtopology): void {
  writer.string(subtopology.subtopologyId).strings(subtopology.sourceTopics).strings([]);
  writeInternalTopics(writer, subtopology.stateChangelogTopics);
  writer.strings(subtopology.repartitionSinkTopics);
  writeInternalTopics(writer, subtopology.repartitionSourceTopics);
  const repartitionTopics = subtopology.repartitionSourceTopics.map(({ name }) => name);
  writer.array(subtopology.copartitionGroups, (group) => {
    writeIndexes(writer, group, subtopology.sourceTopics);
    writer.array([], () => undefined);
    writeIndexes(writer, group, repartitionTopics);
    writer.tags();
  });
  writer.tags();
}

/** A copartition group names topics by their place in the sub-topology's own lists. */
function writeIndexes(writer: WireWriter, group: readonly string[], topics: readonly string[]): void {
  const indexes = group.map((topic) => topics.indexOf(topic)).filter((index) => index >= 0);
  writer.array(indexes, (index) => writer.int16(index));
}

function writeInternalTopics(writer: WireWriter, topics: readonly InternalTopic[]): void {
  writer.array(topics, (topic) => {
    writer.string(topic.name).int32(topic.partitions).int16(topic.replicationFactor);
    writer.array(Object.entries(topic.configs), ([key, value]) => writer.string(key).string(value).tags());
    writer.tags();
  });
}

function readReply(reader: WireReader): StreamsHeartbeatReply {
  const memberId = reader.string();
  const memberEpoch = reader.int32();
  const heartbeatIntervalMs = reader.int32();
  reader.int32();
  reader.int32();
  const status = reader.array(() => {
    const entry = { code: reader.int8(), detail: reader.string() };
    reader.tags();
    return entry;
  });
  const activeTasks = readTasks(reader);
  const standbyTasks = readTasks(reader);
  const warmupTasks = readTasks(reader);
  const endpointInformationEpoch = reader.int32();
  const endpoints = reader.nullableArray(() => readEndpoint(reader));
  return {
    memberId,
    memberEpoch,
    heartbeatIntervalMs,
    status,
    endpointInformationEpoch,
    ...(activeTasks && { activeTasks }),
    ...(standbyTasks && { standbyTasks }),
    ...(warmupTasks && { warmupTasks }),
    ...(endpoints && { endpoints }),
  };
}

/** Tasks as the heartbeat's reply and the group's description both list them. */
export function readTasks(reader: WireReader): readonly TaskIds[] | null {
  return reader.nullableArray(() => {
    const tasks = { subtopologyId: reader.string(), partitions: reader.array(() => reader.int32()) };
    reader.tags();
    return tasks;
  });
}

function readEndpoint(reader: WireReader): EndpointPartitions {
  const endpoint = { host: reader.string(), port: reader.uint16() };
  reader.tags();
  const active = readPartitions(reader);
  const standby = readPartitions(reader);
  reader.tags();
  return { endpoint, active, standby };
}

function readPartitions(reader: WireReader): EndpointPartitions['active'] {
  const topics = reader.array(() => {
    const topic = reader.string();
    const names = reader.array(() => topicPartitionName(topic, reader.int32()));
    reader.tags();
    return names;
  });
  return topics.flat();
}
