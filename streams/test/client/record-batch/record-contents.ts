import type { ConsumerRecord, RecordCursor } from '../../../src/client/consumer-record.ts';

/** All that a cursor still has, as plain objects with the headers decoded. */
export function contents(cursor: RecordCursor): ConsumerRecord[] {
  const records: ConsumerRecord[] = [];
  for (let record = cursor.next(); record !== undefined; record = cursor.next()) {
    const { topic, partition, offset, timestamp, key, value, headers } = record;
    records.push({ topic, partition, offset, timestamp, key, value, headers });
  }
  return records;
}
