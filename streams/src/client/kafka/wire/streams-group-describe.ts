import type { StreamsGroupDescription } from '../../streams-group.ts';
import type { KafkaRequest } from './kafka-request.ts';
import { readTasks } from './streams-group-heartbeat.ts';
import type { WireReader } from './wire-reader.ts';

/** Who is in a streams group and what each member has. */
export function streamsGroupDescribeRequest(group: string): KafkaRequest<{
  readonly error: number;
  readonly errorMessage: string | null;
  readonly group: StreamsGroupDescription;
}> {
  return {
    name: 'StreamsGroupDescribe',
    apiKey: 89,
    apiVersion: 0,
    encode(writer) {
      writer.strings([group]).boolean(false).tags();
    },
    decode(reader) {
      reader.int32();
      const groups = reader.array(() => readGroup(reader));
      const unknown = { error: 69, errorMessage: null, group: { state: '', groupEpoch: 0, members: [] } };
      return groups[0] ?? unknown;
    },
  };
}

function readGroup(reader: WireReader) {
  const error = reader.int16();
  const errorMessage = reader.nullableString();
  reader.string();
  const state = reader.string();
  const groupEpoch = reader.int32();
  reader.int32();
  if (reader.int8() >= 0) skipTopology(reader);
  const members = reader.array(() => readMember(reader));
  reader.int32();
  reader.tags();
  return { error, errorMessage, group: { state, groupEpoch, members } };
}

function readMember(reader: WireReader): StreamsGroupDescription['members'][number] {
  const memberId = reader.string();
  const memberEpoch = reader.int32();
  for (let name = 0; name < 4; name++) reader.nullableString();
  reader.int32();
  const processId = reader.string();
  if (reader.int8() >= 0) {
    reader.string();
    reader.uint16();
    reader.tags();
  }
  skipPairs(reader);
  for (let list = 0; list < 2; list++) {
    reader.array(() => {
      reader.string();
      reader.skip(12);
      reader.tags();
    });
  }
  const { activeTasks, standbyTasks } = readAssignment(reader);
  readAssignment(reader);
  reader.boolean();
  reader.tags();
  return { memberId, memberEpoch, processId, activeTasks, standbyTasks };
}

function readAssignment(reader: WireReader) {
  const activeTasks = readTasks(reader) ?? [];
  const standbyTasks = readTasks(reader) ?? [];
  readTasks(reader);
  reader.tags();
  return { activeTasks, standbyTasks };
}

function skipTopology(reader: WireReader): void {
  reader.int32();
  reader.array(() => {
    reader.string();
    for (let list = 0; list < 2; list++) reader.array(() => reader.string());
    for (let list = 0; list < 2; list++) {
      reader.array(() => {
        reader.string();
        reader.skip(6);
        skipPairs(reader);
        reader.tags();
      });
    }
    reader.tags();
  });
  reader.tags();
}

function skipPairs(reader: WireReader): void {
  reader.array(() => {
    reader.string();
    reader.string();
    reader.tags();
  });
}
