import { StreamsError } from '../model/errors.ts';
import { NO_TIMESTAMP, type Timestamp } from '../model/timestamp.ts';
import type { ConsumedRecord } from './consumed-record.ts';

/**
 * Chooses a record's time. A negative answer drops the record. `partitionTime` is the highest time seen in the
 * partition so far, -1 before the first.
 */
export type TimestampExtractor = (record: ConsumedRecord, partitionTime: Timestamp) => Timestamp;

/** The record's own timestamp; a negative one fails the task (`FailOnInvalidTimestamp`, the default). */
export const failOnInvalidTimestamp: TimestampExtractor = (record) => {
  if (record.timestamp >= 0) return record.timestamp;
  throw new StreamsError(
    'STREAMS_INVALID_TIMESTAMP',
    `record ${record.topic}-${record.partition}@${record.offset} has the timestamp ${record.timestamp}: ` +
      'a producer older than 0.10 wrote it, or a negative time was set; choose another timestamp extractor to go on',
    { topic: record.topic, partition: record.partition, offset: record.offset },
  );
};

/** The record's own timestamp; records with a negative one are dropped and counted (`LogAndSkipOnInvalidTimestamp`). */
export const skipOnInvalidTimestamp: TimestampExtractor = (record) => record.timestamp;

/** The record's own timestamp, or the partition's time where it is negative (`UsePartitionTimeOnInvalidTimestamp`). */
export const partitionTimeOnInvalidTimestamp: TimestampExtractor = (record, partitionTime) => {
  if (record.timestamp >= 0) return record.timestamp;
  return partitionTime >= 0 ? partitionTime : failOnInvalidTimestamp(record, NO_TIMESTAMP);
};

/** The machine's clock at the moment of processing (`WallclockTimestampExtractor`). */
export function wallclockTimestampExtractor(clock: { now(): number }): TimestampExtractor {
  return () => clock.now();
}
