import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BatchRecordCursor, decodeRecordBatches, RecordBatchBuilder } from '../../../src/client/record-batch/index.ts';
import { EMPTY_HEADERS } from '../../../src/model/headers.ts';
import { batchOf, restamp } from './broker-batches.ts';
import { contents } from './record-contents.ts';

const source = { topic: 'orders', partition: 1 };
const corruptAt = (offset: number) =>
  expect.objectContaining({ code: 'STREAMS_CORRUPT_RECORD', context: { ...source, offset } });

describe('decodeRecordBatches', () => {
  test('yields nothing for no bytes', () => {
    expect([...decodeRecordBatches(Buffer.alloc(0))]).toEqual([]);
  });

  test('leaves out a last batch that is cut off, wherever it is', () => {
    const first = batchOf(0, ['a', 'b']);
    const both = Buffer.concat([first, batchOf(2, ['c'])]);
    for (let length = 0; length <= both.length; length++) {
      const whole = length < first.length ? 0 : length < both.length ? 1 : 2;
      expect([...decodeRecordBatches(both.subarray(0, length))], `${length} bytes`).toHaveLength(whole);
    }
  });

  test('gives views into the bytes, not copies', () => {
    const bytes = batchOf(0, ['a']);
    const [batch] = decodeRecordBatches(bytes);
    expect(batch?.records.buffer).toBe(bytes.buffer);
  });

  test('notices any changed byte that the checksum covers, naming the offset', () => {
    const intact = batchOf(40, ['a', 'b']);
    fc.assert(
      fc.property(fc.integer({ min: 21, max: intact.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(intact);
        bytes[at] = (bytes[at] as number) ^ change;
        expect(() => [...decodeRecordBatches(bytes, { source })]).toThrow(corruptAt(40));
      }),
    );
  });

  test('does not look at the checksum when told so', () => {
    const bytes = batchOf(40, ['a']);
    bytes.writeUInt32BE(1, 17);
    expect([...decodeRecordBatches(bytes, { verifyChecksum: false })]).toHaveLength(1);
  });

  test('yields the batches before a corrupt one', () => {
    const bad = batchOf(1, ['b']);
    bad.writeUInt32BE(1, 17);
    const batches = decodeRecordBatches(Buffer.concat([batchOf(0, ['a']), bad]), { source });
    expect(batches.next().value?.baseOffset).toBe(0);
    expect(() => batches.next()).toThrow(corruptAt(1));
  });

  test.each([
    ['a length smaller than a header', (bytes: Buffer) => bytes.writeInt32BE(48, 8)],
    ['a negative length', (bytes: Buffer) => bytes.writeInt32BE(-1, 8)],
    ['an old format version', (bytes: Buffer) => bytes.writeInt8(1, 16)],
    ['an unknown codec', (bytes: Buffer) => restamp(bytes, (batch) => batch.writeInt16BE(5, 21))],
    ['a negative count', (bytes: Buffer) => restamp(bytes, (batch) => batch.writeInt32BE(-1, 57))],
  ])('refuses %s', (_, spoil) => {
    const bytes = batchOf(7, ['a']);
    spoil(bytes);
    expect(() => [...decodeRecordBatches(bytes, { source })]).toThrow(corruptAt(7));
  });
});

describe('BatchRecordCursor', () => {
  function cursorOver(bytes: Buffer): BatchRecordCursor {
    const [batch] = decodeRecordBatches(bytes, { verifyChecksum: false });
    if (batch === undefined) throw new Error('no batch');
    return new BatchRecordCursor(batch, source);
  }

  test('gives keys and values as views into the bytes', () => {
    const bytes = batchOf(0, ['a']);
    expect(cursorOver(bytes).next()?.value?.buffer).toBe(bytes.buffer);
  });

  test('shares the empty headers and decodes others once', () => {
    const builder = new RecordBatchBuilder();
    builder.append(1, null, null, []);
    builder.append(1, null, null, [{ key: 'k', value: null }]);
    const properties = { producerId: -1n, producerEpoch: -1, baseSequence: -1, transactional: false } as const;
    const cursor = cursorOver(builder.build({ ...properties, compression: 'none' }));
    expect(cursor.next()?.headers).toBe(EMPTY_HEADERS);
    const second = cursor.next();
    expect(second?.headers).toEqual([{ key: 'k', value: null }]);
    expect(second?.headers).toBe(second?.headers);
  });

  test.each([
    ['more records than the batch says', (batch: Buffer) => batch.writeInt32BE(1, 57), 1],
    ['fewer records than the batch says', (batch: Buffer) => batch.writeInt32BE(3, 57), 2],
    ['a record longer than the batch', (batch: Buffer) => batch.writeInt8(0x7e, 61), 0],
    ['a record of negative length', (batch: Buffer) => batch.writeInt8(0x0f, 61), 0],
    ['a value longer than its record', (batch: Buffer) => batch.writeInt8(0x06, 66), 0],
    ['a value of length -2', (batch: Buffer) => batch.writeInt8(0x03, 66), 0],
    ['bytes that no codec wrote', (batch: Buffer) => batch.writeInt16BE(4, 21), 0],
  ])('refuses %s, and keeps refusing', (_, spoil, offset) => {
    const bytes = batchOf(0, ['a', 'b']);
    spoil(bytes);
    const cursor = cursorOver(bytes);
    for (let i = 0; i < offset; i++) expect(cursor.next()?.offset).toBe(i);
    expect(() => cursor.next()).toThrow(corruptAt(offset));
    expect(() => cursor.next()).toThrow(corruptAt(offset));
    expect(cursor.nextOffset).toBe(offset);
  });

  test('never returns anything but records or a corrupt-record error for bytes that are changed', () => {
    const intact = batchOf(0, ['a', 'bcd', '']);
    fc.assert(
      fc.property(fc.integer({ min: 61, max: intact.length - 1 }), fc.nat(255), (at, byte) => {
        const bytes = Buffer.from(intact);
        bytes[at] = byte;
        try {
          expect(contents(cursorOver(bytes))).toHaveLength(3);
        } catch (error) {
          expect(error).toMatchObject({ code: 'STREAMS_CORRUPT_RECORD' });
        }
      }),
      { numRuns: 500 },
    );
  });
});
