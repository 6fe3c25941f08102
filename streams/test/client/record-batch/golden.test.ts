import { describe, expect, test } from 'vitest';
import {
  BatchRecordCursor,
  decodeRecordBatches,
  type RecordBatch,
  RecordBatchBuilder,
  readControlRecord,
} from '../../../src/client/record-batch/index.ts';
import { type GoldenBatch, goldenBatches, recordContent } from './golden-batches.ts';
import { contents } from './record-contents.ts';

const golden = goldenBatches();
const source = { topic: 'golden', partition: 3 };

function only(bytes: Buffer): RecordBatch {
  const batches = [...decodeRecordBatches(bytes)];
  expect(batches).toHaveLength(1);
  return batches[0] as RecordBatch;
}

describe('batches written by the Java client', () => {
  test.each(golden)('$name: reads the header', (expected) => {
    const bytes = Buffer.from(expected.bytes, 'base64');
    const batch = only(bytes);
    expect({
      baseOffset: batch.baseOffset,
      lastOffset: batch.baseOffset + batch.lastOffsetDelta,
      partitionLeaderEpoch: batch.partitionLeaderEpoch,
      compression: batch.compression,
      timestampType: batch.timestampType,
      transactional: batch.transactional,
      control: batch.control,
      maxTimestamp: String(batch.maxTimestamp),
      producerId: String(batch.producerId),
      producerEpoch: batch.producerEpoch,
      baseSequence: batch.baseSequence,
      count: batch.count,
      sizeInBytes: batch.sizeInBytes,
    }).toEqual({
      baseOffset: expected.baseOffset,
      lastOffset: expected.lastOffset,
      partitionLeaderEpoch: expected.partitionLeaderEpoch,
      compression: expected.compression,
      timestampType: expected.timestampType,
      transactional: expected.transactional,
      control: expected.control,
      maxTimestamp: expected.maxTimestamp,
      producerId: expected.producerId,
      producerEpoch: expected.producerEpoch,
      baseSequence: expected.baseSequence,
      count: expected.records.length,
      sizeInBytes: bytes.length,
    });
  });

  test.each(golden)('$name: reads the records', (expected) => {
    const cursor = new BatchRecordCursor(only(Buffer.from(expected.bytes, 'base64')), source);
    expect(contents(cursor)).toEqual(expected.records.map((record) => ({ ...source, ...recordContent(record) })));
    expect(cursor.nextOffset).toBe(expected.lastOffset + 1);
  });

  test.each(golden.filter(({ control }) => control))('$name: reads the control record', (expected) => {
    const { controlType, coordinatorEpoch } = expected.records[0] as GoldenBatch['records'][number];
    const control = readControlRecord(only(Buffer.from(expected.bytes, 'base64')));
    expect(control).toEqual({ type: controlType, coordinatorEpoch });
  });

  test.each(golden.filter(isWhatAProducerSends))('$name: writes the same bytes', (expected) => {
    const builder = new RecordBatchBuilder();
    for (const record of expected.records) {
      const { timestamp, key, value, headers } = recordContent(record);
      builder.append(timestamp, key, value, headers);
    }
    const { producerEpoch, baseSequence, transactional, compression } = expected;
    const producerId = BigInt(expected.producerId);
    const bytes = builder.build({ producerId, producerEpoch, baseSequence, transactional, compression });
    expect(bytes.toString('hex')).toBe(Buffer.from(expected.bytes, 'base64').toString('hex'));
  });

  test('are of every kind', () => {
    expect(new Set(golden.map(({ compression }) => compression))).toEqual(
      new Set(['none', 'gzip', 'snappy', 'lz4', 'zstd']),
    );
    expect(golden.filter(isWhatAProducerSends).length).toBeGreaterThanOrEqual(10);
    expect(golden.filter(({ control }) => control)).toHaveLength(2);
  });
});

/** Codecs differ in the bytes they choose; a broker's batches have what a producer cannot set. */
function isWhatAProducerSends(batch: GoldenBatch): boolean {
  return batch.compression === 'none' && batch.partitionLeaderEpoch === -1 && !batch.control;
}
