import { laterOf, NO_TIMESTAMP, type Timestamp, timestampOf } from '../model/timestamp.ts';
import { JavaHashSet } from '../topology/java-hash-set.ts';

/** What is committed with an offset besides it (`TopicPartitionMetadata`). */
export interface OffsetMetadata {
  /** The highest timestamp of the partition, -1 when unknown. */
  readonly partitionTime: Timestamp;
  /** Times that processors keep, by name (`ProcessorMetadata`); the same in all partitions of a task. */
  readonly processors: ReadonlyMap<string, Timestamp>;
}

/** Java's version 1 has the time alone. */
const FIRST_VERSION = 1;
const VERSION = 2;
const TIME_END = 9;
const NONE: ReadonlyMap<string, Timestamp> = new Map();
const UNKNOWN: OffsetMetadata = { partitionTime: NO_TIMESTAMP, processors: NONE };

/** The metadata as Java writes it: version, time, and, when there are any, the processors' names and times in a `HashMap`'s order. */
export function encodeOffsetMetadata(time: Timestamp, processors: ReadonlyMap<string, Timestamp> = NONE): string {
  const names = [...JavaHashSet.of(processors.keys())].map((name) => ({
    bytes: Buffer.from(name),
    at: processors.get(name) as Timestamp,
  }));
  const size = names.reduce((sum, { bytes }) => sum + 12 + bytes.length, names.length === 0 ? 0 : 4);
  const encoded = Buffer.allocUnsafe(TIME_END + size);
  encoded.writeUInt8(VERSION, 0);
  encoded.writeBigInt64BE(BigInt(time), 1);
  let at = TIME_END;
  if (names.length > 0) at = encoded.writeInt32BE(names.length, at);
  for (const name of names) {
    at = encoded.writeInt32BE(name.bytes.length, at);
    at += name.bytes.copy(encoded, at);
    at = encoded.writeBigInt64BE(BigInt(name.at), at);
  }
  return encoded.toString('base64');
}

/** What committed metadata says; nothing known when it was written by something else. */
export function decodeOffsetMetadata(metadata: string): OffsetMetadata {
  const bytes = Buffer.from(metadata, 'base64');
  if (bytes.length < TIME_END) return UNKNOWN;
  const version = bytes.readUInt8(0);
  if (version < FIRST_VERSION || version > VERSION) return UNKNOWN;
  const partitionTime = timestampOf(bytes.readBigInt64BE(1));
  return { partitionTime, processors: version === FIRST_VERSION ? NONE : processorsIn(bytes) };
}

/** The times of several partitions as one: the latest under each name. */
export function mergedProcessorMetadata(all: Iterable<ReadonlyMap<string, Timestamp>>): Map<string, Timestamp> {
  const merged = new Map<string, Timestamp>();
  for (const processors of all) {
    for (const [name, time] of processors) merged.set(name, laterOf(time, merged.get(name) ?? time));
  }
  return merged;
}

function processorsIn(bytes: Buffer): ReadonlyMap<string, Timestamp> {
  if (bytes.length < TIME_END + 4) return NONE;
  const processors = new Map<string, Timestamp>();
  let at = TIME_END + 4;
  for (let left = bytes.readInt32BE(TIME_END); left > 0 && at + 4 <= bytes.length; left--) {
    const end = at + 4 + bytes.readInt32BE(at);
    if (end + 8 > bytes.length) break;
    processors.set(bytes.toString('utf8', at + 4, end), timestampOf(bytes.readBigInt64BE(end)));
    at = end + 8;
  }
  return processors;
}
