import { describe, expect, it } from 'vitest';
import { Record } from '../../src/model/record.ts';
import { RecordQueue, type RecordReader, UNKNOWN_PARTITION_TIME } from '../../src/runtime/record-queue.ts';
import { fetched } from './consumer-records.ts';

const read: RecordReader = (raw) => new Record(raw.key, String(raw.value), raw.timestamp);

function queueAt(offset: number, reader: RecordReader = read): RecordQueue {
  return new RecordQueue('words', 0, reader, offset, UNKNOWN_PARTITION_TIME);
}

function values(queue: RecordQueue): unknown[] {
  const all: unknown[] = [];
  while (queue.head() !== undefined) all.push(queue.poll().record.value);
  return all;
}

describe('RecordQueue', () => {
  it('hands over the records of several fetches in offset order', () => {
    const queue = queueAt(0);
    queue.add(
      fetched('words', 0, [
        { offset: 0, value: 'a' },
        { offset: 1, value: 'b' },
      ]),
      4,
    );
    queue.add(
      fetched('words', 0, [
        { offset: 2, value: 'c' },
        { offset: 3, value: 'd' },
      ]),
      4,
    );
    expect(values(queue)).toEqual(['a', 'b', 'c', 'd']);
    expect(queue.position).toBe(4);
  });

  it('leaves out what lies before its position: batches begin where the log says', () => {
    const queue = queueAt(2);
    queue.add(
      fetched('words', 0, [
        { offset: 0, value: 'a' },
        { offset: 1, value: 'b' },
        { offset: 2, value: 'c' },
      ]),
      3,
    );
    expect(values(queue)).toEqual(['c']);
  });

  it('has the position of its head until that is taken', () => {
    const queue = queueAt(5);
    expect(queue.position).toBe(5);
    queue.add(fetched('words', 0, [{ offset: 7 }]), 8);
    expect(queue.head()?.raw.offset).toBe(7);
    expect(queue.position).toBe(7);
    queue.poll();
    expect(queue.position).toBe(8);
  });

  it('moves over control records, which only the end of a fetch tells of', () => {
    const queue = queueAt(0);
    queue.add(fetched('words', 0, [{ offset: 0, value: 'a' }], { nextOffset: 2 }), 2);
    expect(values(queue)).toEqual(['a']);
    expect(queue.position).toBe(2);
    expect(queue.lag).toBe(0);
    expect(queue.caughtUp).toBe(true);
  });

  it('moves over records that policy leaves out', () => {
    const queue = queueAt(0, (raw, time) => (raw.offset % 2 === 0 ? undefined : read(raw, time)));
    const records = [0, 1, 2].map((offset) => ({ offset, value: `v${offset}` }));
    queue.add(fetched('words', 0, records), 3);
    expect(queue.head()?.record.value).toBe('v1');
    expect(queue.position).toBe(1);
    queue.poll();
    expect(queue.head()).toBeUndefined();
    expect(queue.position).toBe(3);
  });

  it('decodes nothing but its head', () => {
    const decoded: number[] = [];
    const queue = queueAt(0, (raw, time) => {
      decoded.push(raw.offset);
      return read(raw, time);
    });
    queue.add(fetched('words', 0, [{ offset: 0 }, { offset: 1 }]), 2);
    expect(decoded).toEqual([]);
    queue.head();
    queue.head();
    expect(decoded).toEqual([0]);
  });

  it('tells the reader the highest timestamp taken, not the last', () => {
    const told: unknown[] = [];
    const queue = queueAt(0, (raw, time) => {
      told.push(time);
      return read(raw, time);
    });
    const stamps = [5, 9_007_199_254_740_993n, 7];
    const records = stamps.map((timestamp, offset) => ({ offset, timestamp }));
    queue.add(fetched('words', 0, records), 3);
    values(queue);
    expect(told).toEqual([-1, 5, 9_007_199_254_740_993n]);
    expect(queue.partitionTime).toBe(9_007_199_254_740_993n);
  });

  it('counts the bytes of a fetch until its last record is taken and the next is looked for', () => {
    const queue = queueAt(0);
    queue.add(fetched('words', 0, [{ offset: 0 }, { offset: 1 }], { bytes: 70 }), 3);
    queue.add(fetched('words', 0, [{ offset: 2 }], { bytes: 30 }), 3);
    expect(queue.bytes).toBe(100);
    queue.head();
    queue.poll();
    expect(queue.bytes).toBe(100);
    queue.head();
    queue.poll();
    queue.head();
    expect(queue.bytes).toBe(30);
    queue.poll();
    queue.head();
    expect(queue.bytes).toBe(0);
  });

  it('knows no lag before it was told where the partition ends', () => {
    const queue = queueAt(3);
    expect(queue.lag).toBeUndefined();
    expect(queue.caughtUp).toBe(false);
    queue.noteEndOffset(3);
    expect(queue.lag).toBe(0);
    expect(queue.caughtUp).toBe(true);
    queue.noteEndOffset(10);
    expect(queue.lag).toBe(7);
    expect(queue.caughtUp).toBe(false);
  });

  it('has no negative lag when the end it knows is older than what it read', () => {
    const queue = queueAt(9);
    queue.noteEndOffset(3);
    expect(queue.lag).toBe(0);
  });
});
