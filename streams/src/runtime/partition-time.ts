import { NO_TIMESTAMP, type Timestamp, timestampOf } from '../model/timestamp.ts';

const VERSION = 1;
/** Java's version 2 has the metadata of processors behind the time. */
const LATEST_VERSION = 2;

/** A partition's time as it is committed with its offset (`TopicPartitionMetadata`, version 1). */
export function encodePartitionTime(time: Timestamp): string {
  const bytes = Buffer.allocUnsafe(9);
  bytes.writeUInt8(VERSION, 0);
  bytes.writeBigInt64BE(BigInt(time), 1);
  return bytes.toString('base64');
}

/** The partition time in committed metadata; -1 when it holds none, or was written by something else. */
export function decodePartitionTime(metadata: string): Timestamp {
  if (metadata === '') return NO_TIMESTAMP;
  const bytes = Buffer.from(metadata, 'base64');
  if (bytes.length < 9) return NO_TIMESTAMP;
  const version = bytes.readUInt8(0);
  if (version < VERSION || version > LATEST_VERSION) return NO_TIMESTAMP;
  return timestampOf(bytes.readBigInt64BE(1));
}
