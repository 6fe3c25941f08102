import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BatchProperties,
  BatchRecordCursor,
  decodeRecordBatches,
  type RecordBatch,
  RecordBatchBuilder,
  recordSizeUpperBound,
} from '../../../src/client/record-batch/index.ts';
import { EMPTY_HEADERS } from '../../../src/model/headers.ts';
import { laterOf } from '../../../src/model/timestamp.ts';
import { inputRecords } from './arbitrary-records.ts';
import { contents } from './record-contents.ts';

const PLAIN: BatchProperties = {
  producerId: -1n,
  producerEpoch: -1,
  baseSequence: -1,
  transactional: false,
  compression: 'none',
};
const source = { topic: 'orders', partition: 1 };

function only(bytes: Buffer): RecordBatch {
  const [batch, ...others] = decodeRecordBatches(bytes);
  expect(others).toEqual([]);
  return batch as RecordBatch;
}

describe('RecordBatchBuilder', () => {
  test('writes what the decoder reads, for all records and codecs', () => {
    const compressions = fc.constantFrom('none', 'gzip', 'snappy', 'lz4', 'zstd');
    fc.assert(
      fc.property(fc.array(inputRecords, { minLength: 1, maxLength: 20 }), compressions, (records, compression) => {
        const builder = new RecordBatchBuilder(64);
        for (const { timestamp, key, value, headers } of records) builder.append(timestamp, key, value, headers);
        const batch = only(builder.build({ ...PLAIN, compression }));
        expect(contents(new BatchRecordCursor(batch, source))).toEqual(
          records.map((record, offset) => ({ ...source, offset, ...record })),
        );
        expect(batch.count).toBe(records.length);
        expect(batch.maxTimestamp).toBe(records.map(({ timestamp }) => timestamp).reduce(laterOf));
      }),
      { numRuns: 300 },
    );
  });

  test('stamps producer, sequence and flags', () => {
    const builder = new RecordBatchBuilder();
    builder.append(5, null, null, EMPTY_HEADERS);
    const batch = only(
      builder.build({
        producerId: 2n ** 63n - 1n,
        producerEpoch: 32_767,
        baseSequence: 2 ** 31 - 1,
        transactional: true,
        compression: 'lz4',
      }),
    );
    expect(batch).toMatchObject({
      producerId: 2n ** 63n - 1n,
      producerEpoch: 32_767,
      baseSequence: 2 ** 31 - 1,
      transactional: true,
      control: false,
      compression: 'lz4',
      timestampType: 'CreateTime',
      baseOffset: 0,
      partitionLeaderEpoch: -1,
    });
  });

  test('knows its size before compression, and never exceeds the bound of its records', () => {
    fc.assert(
      fc.property(fc.array(inputRecords, { minLength: 1, maxLength: 5 }), (records) => {
        const builder = new RecordBatchBuilder();
        let bound = builder.sizeInBytes;
        for (const { timestamp, key, value, headers } of records) {
          builder.append(timestamp, key, value, headers);
          bound += recordSizeUpperBound(key, value, headers);
        }
        expect(builder.sizeInBytes).toBe(builder.build(PLAIN).length);
        expect(builder.sizeInBytes).toBeLessThanOrEqual(bound);
      }),
    );
  });

  test('begins anew after reset, and what was built before stays as it was', () => {
    const builder = new RecordBatchBuilder();
    builder.append(2000, Buffer.from('a'), Buffer.from('first'), EMPTY_HEADERS);
    const first = builder.build(PLAIN);
    const copy = Buffer.from(first);
    builder.reset();
    expect([builder.count, builder.sizeInBytes]).toEqual([0, 61]);
    builder.append(1000, Buffer.from('b'), Buffer.from('other'), EMPTY_HEADERS);
    const second = only(builder.build(PLAIN));
    expect(first).toEqual(copy);
    expect([second.baseTimestamp, second.maxTimestamp, second.count]).toEqual([1000, 1000, 1]);
  });

  test('copies the bytes it is given', () => {
    const value = Buffer.from('before');
    const builder = new RecordBatchBuilder();
    builder.append(1, null, value, EMPTY_HEADERS);
    value.write('after!');
    expect(contents(new BatchRecordCursor(only(builder.build(PLAIN)), source))[0]?.value?.toString()).toBe('before');
  });

  test('refuses a timestamp that is no integer and stays as it was', () => {
    const builder = new RecordBatchBuilder();
    builder.append(1, null, null, EMPTY_HEADERS);
    const before = builder.build(PLAIN);
    expect(() => builder.append(1.5, null, null, EMPTY_HEADERS)).toThrow(RangeError);
    expect(builder.build(PLAIN)).toEqual(before);
  });

  test('does not build an empty batch', () => {
    expect(() => new RecordBatchBuilder().build(PLAIN)).toThrow(
      expect.objectContaining({ code: 'STREAMS_ILLEGAL_STATE' }),
    );
  });
});
