import { describe, expect, test } from 'vitest';
import { FetchedRecordCursor, type FetchedRecordCursorOptions } from '../../../src/client/record-batch/index.ts';
import { batchOf, emptied, marker } from './broker-batches.ts';

const [A, B] = [100n, 200n];
const transactionOf = (producerId: bigint) => ({ producerId, transactional: true });

function cursorOver(
  batches: readonly Buffer[],
  options: Partial<FetchedRecordCursorOptions> = {},
): FetchedRecordCursor {
  const bytes = Buffer.concat(batches);
  return new FetchedRecordCursor({
    topic: 'orders',
    partition: 1,
    bytes,
    fetchOffset: 0,
    isolation: 'read_committed',
    ...options,
  });
}

function values(cursor: FetchedRecordCursor): string[] {
  const read: string[] = [];
  for (let record = cursor.next(); record !== undefined; record = cursor.next()) {
    expect(cursor.nextOffset).toBe(record.offset + 1);
    read.push(`${record.offset}:${record.value}`);
  }
  return read;
}

describe('FetchedRecordCursor', () => {
  test('reads all batches in order and ends after the last', () => {
    const cursor = cursorOver([batchOf(0, ['a', 'b']), batchOf(2, ['c'])]);
    expect(values(cursor)).toEqual(['0:a', '1:b', '2:c']);
    expect(cursor.nextOffset).toBe(3);
    expect(cursor.next()).toBeUndefined();
  });

  test('skips the records before the offset asked for', () => {
    const cursor = cursorOver([batchOf(10, ['a', 'b', 'c'])], { fetchOffset: 12 });
    expect(values(cursor)).toEqual(['12:c']);
  });

  test('stands at the offset asked for when there is nothing', () => {
    const cursor = cursorOver([], { fetchOffset: 12 });
    expect(values(cursor)).toEqual([]);
    expect(cursor.nextOffset).toBe(12);
  });

  test('never moves back, though the only batch ends before the offset asked for', () => {
    const cursor = cursorOver([batchOf(10, ['a'])], { fetchOffset: 12 });
    expect(values(cursor)).toEqual([]);
    expect(cursor.nextOffset).toBe(12);
  });

  test('passes a batch whose records were compacted away', () => {
    const cursor = cursorOver([batchOf(0, ['a']), emptied(batchOf(1, ['b', 'c', 'd']))]);
    expect(values(cursor)).toEqual(['0:a']);
    expect(cursor.nextOffset).toBe(4);
  });

  test('ends before a batch that is cut off', () => {
    const cursor = cursorOver([batchOf(0, ['a']), batchOf(1, ['b']).subarray(0, 65)]);
    expect(values(cursor)).toEqual(['0:a']);
    expect(cursor.nextOffset).toBe(1);
  });

  test.each(['read_committed', 'read_uncommitted'] as const)(
    'under %s passes markers without showing them',
    (isolation) => {
      const cursor = cursorOver([batchOf(0, ['a'], transactionOf(A)), marker(1, 'commit', A)], { isolation });
      expect(values(cursor)).toEqual(['0:a']);
      expect(cursor.nextOffset).toBe(2);
    },
  );

  test('moves past bytes that hold a marker only', () => {
    const cursor = cursorOver([marker(7, 'commit', A)], { fetchOffset: 7 });
    expect(values(cursor)).toEqual([]);
    expect(cursor.nextOffset).toBe(8);
  });

  test('throws at a corrupt batch, after the records before it, and stays before it', () => {
    const bad = batchOf(1, ['b']);
    bad.writeUInt32BE(1, 17);
    const cursor = cursorOver([batchOf(0, ['a']), bad]);
    expect(cursor.next()?.offset).toBe(0);
    const corrupt = expect.objectContaining({
      code: 'STREAMS_CORRUPT_RECORD',
      context: { topic: 'orders', partition: 1, offset: 1 },
    });
    expect(() => cursor.next()).toThrow(corrupt);
    expect(() => cursor.next()).toThrow(corrupt);
    expect(cursor.nextOffset).toBe(1);
  });
});

describe('FetchedRecordCursor under read_committed', () => {
  const log = [
    batchOf(0, ['a0'], transactionOf(A)),
    batchOf(1, ['b0'], transactionOf(B)),
    batchOf(2, ['plain']),
    batchOf(3, ['a1', 'a2'], transactionOf(A)),
    marker(5, 'abort', A),
    batchOf(6, ['b1'], transactionOf(B)),
    marker(7, 'commit', B),
    batchOf(8, ['a3'], transactionOf(A)),
    marker(9, 'commit', A),
  ];
  const abortedTransactions = [{ producerId: A, firstOffset: 0 }];

  test('leaves out aborted records only, and shows what the same producer commits later', () => {
    const cursor = cursorOver(log, { abortedTransactions });
    expect(values(cursor)).toEqual(['1:b0', '2:plain', '6:b1', '8:a3']);
    expect(cursor.nextOffset).toBe(10);
  });

  test('shows them to a read_uncommitted reader', () => {
    const cursor = cursorOver(log, { abortedTransactions, isolation: 'read_uncommitted' });
    expect(values(cursor)).toEqual(['0:a0', '1:b0', '2:plain', '3:a1', '4:a2', '6:b1', '8:a3']);
  });

  test('knows transactions that began before the first byte fetched', () => {
    const cursor = cursorOver(log.slice(3), { abortedTransactions, fetchOffset: 3 });
    expect(values(cursor)).toEqual(['6:b1', '8:a3']);
  });

  test('follows several aborted transactions of one producer, in whatever order they are listed', () => {
    const cursor = cursorOver(
      [
        batchOf(0, ['x'], transactionOf(A)),
        marker(1, 'abort', A),
        batchOf(2, ['y'], transactionOf(A)),
        marker(3, 'commit', A),
        batchOf(4, ['z'], transactionOf(A)),
        marker(5, 'abort', A),
      ],
      {
        abortedTransactions: [
          { producerId: A, firstOffset: 4 },
          { producerId: A, firstOffset: 0 },
        ],
      },
    );
    expect(values(cursor)).toEqual(['2:y']);
    expect(cursor.nextOffset).toBe(6);
  });

  test('shows what an aborted producer writes outside of a transaction', () => {
    const cursor = cursorOver([batchOf(0, ['x'], transactionOf(A)), batchOf(1, ['y'], { producerId: A })], {
      abortedTransactions,
    });
    expect(values(cursor)).toEqual(['1:y']);
  });

  test('passes an aborted end of the log whose marker is not fetched yet', () => {
    const cursor = cursorOver([batchOf(0, ['x', 'y'], transactionOf(A))], { abortedTransactions });
    expect(values(cursor)).toEqual([]);
    expect(cursor.nextOffset).toBe(2);
  });

  test('does not end an aborted transaction at a marker that lost its record to compaction', () => {
    const cursor = cursorOver([emptied(marker(0, 'abort', A)), batchOf(1, ['x'], transactionOf(A))], {
      abortedTransactions,
    });
    expect(values(cursor)).toEqual([]);
    expect(cursor.nextOffset).toBe(2);
  });
});
