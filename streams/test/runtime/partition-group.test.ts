import { describe, expect, it } from 'vitest';
import { Record } from '../../src/model/record.ts';
import type { Timestamp } from '../../src/model/timestamp.ts';
import { HeadOrder } from '../../src/runtime/head-order.ts';
import { PartitionGroup } from '../../src/runtime/partition-group.ts';
import { RecordQueue } from '../../src/runtime/record-queue.ts';
import { fetched } from './consumer-records.ts';

function queue(topic: string, stamps: readonly Timestamp[], partitionTime: Timestamp = -1): RecordQueue {
  const made = new RecordQueue(topic, 0, (raw) => new Record(null, null, raw.timestamp), 0, partitionTime);
  const records = stamps.map((timestamp, offset) => ({ offset, timestamp }));
  if (stamps.length > 0) made.add(fetched(topic, 0, records), stamps.length);
  return made;
}

function order(group: PartitionGroup): string[] {
  const taken: string[] = [];
  for (let next = group.next(); next !== undefined; next = group.next()) {
    const { record } = group.take(next);
    taken.push(`${next.topic}${record.timestamp}`);
  }
  return taken;
}

describe('PartitionGroup', () => {
  it('takes the lowest timestamp among the heads, each partition in its own order', () => {
    const group = new PartitionGroup([queue('a', [1, 8, 3]), queue('b', [2, 4, 9]), queue('c', [])]);
    expect(order(group)).toEqual(['a1', 'b2', 'b4', 'a8', 'a3', 'b9']);
  });

  it('takes turns among equal timestamps', () => {
    expect(order(new PartitionGroup([queue('a', [5, 5, 6]), queue('b', [5, 5])]))).toEqual([
      'a5',
      'b5',
      'a5',
      'b5',
      'a6',
    ]);
  });

  // What java.util.PriorityQueue gave for the same offers.
  it('takes equal timestamps of three partitions as Kafka Streams does', () => {
    const group = new PartitionGroup([queue('a', [5, 5]), queue('b', [5]), queue('c', [5, 5])]);
    expect(order(group)).toEqual(['a5', 'c5', 'a5', 'c5', 'b5']);
  });

  it('begins with the partition whose records came first', () => {
    const [a, b] = [queue('a', []), queue('b', [])];
    const group = new PartitionGroup([a, b]);
    for (const late of [b, a]) {
      expect(group.next()?.topic).toBe(late === b ? undefined : 'b');
      late.add(fetched(late.topic, 0, [{ offset: 0, timestamp: 5 }]), 1);
      group.arrived(late);
    }
    expect(order(group)).toEqual(['b5', 'a5']);
  });

  it('leaves a record until the earlier ones of a group with the same order are taken', () => {
    const shared = new HeadOrder();
    const one = new PartitionGroup([queue('a', [2, 7])], shared);
    const other = new PartitionGroup([queue('b', [5])], shared);
    expect([one.next()?.topic, other.next()?.topic]).toEqual(['a', undefined]);
    one.take(one.next() as RecordQueue);
    expect([one.next()?.topic, other.next()?.topic]).toEqual([undefined, 'b']);
  });

  it('compares timestamps that no number holds exactly', () => {
    const [low, high] = [9_007_199_254_740_993n, 9_007_199_254_740_995n];
    expect(order(new PartitionGroup([queue('a', [high, 7]), queue('b', [low])]))).toEqual([
      `b${low}`,
      `a${high}`,
      'a7',
    ]);
  });

  it('waits for an empty partition whose end is not known', () => {
    expect(new PartitionGroup([queue('a', [1]), queue('b', [])]).mustWait()).toBe(true);
  });

  it('waits for an empty partition that the log has records of, and not for one that it has none of', () => {
    const empty = queue('b', []);
    const group = new PartitionGroup([queue('a', [1]), empty]);
    empty.noteEndOffset(2);
    expect(group.mustWait()).toBe(true);
    empty.noteEndOffset(0);
    expect(group.mustWait()).toBe(false);
    expect(group.mayProcess(() => 0, 0)).toBe(true);
  });

  it('does not wait while every partition has a record', () => {
    const group = new PartitionGroup([queue('a', [1]), queue('b', [2])]);
    expect(group.mustWait()).toBe(false);
    expect(group.mayProcess(() => 0, 1_000)).toBe(true);
  });

  it('waits for each empty partition from the moment that it was found so', () => {
    const [b, c] = [queue('b', [5]), queue('c', [])];
    const group = new PartitionGroup([queue('a', [1, 2, 3]), b, c]);
    let now = 100;
    const mayProcess = () => group.mayProcess(() => now, 50);
    b.noteEndOffset(1);
    c.noteEndOffset(0);
    expect(mayProcess()).toBe(false);
    expect(group.idleSince).toBe(100);
    now = 130;
    b.poll();
    expect(mayProcess()).toBe(false);
    now = 150;
    expect(mayProcess()).toBe(false);
    now = 180;
    expect(mayProcess()).toBe(true);
  });

  it('waits anew for a partition that had a record in between', () => {
    const b = queue('b', []);
    b.noteEndOffset(0);
    const group = new PartitionGroup([queue('a', [1]), b]);
    expect(group.mayProcess(() => 100, 50)).toBe(false);
    expect(group.mayProcess(() => 150, 50)).toBe(true);
    b.add(fetched('b', 0, [{ offset: 0, timestamp: 9 }]), 1);
    expect(group.mayProcess(() => 160, 50)).toBe(true);
    b.poll();
    expect(group.mayProcess(() => 170, 50)).toBe(false);
    expect(group.mayProcess(() => 220, 50)).toBe(true);
  });

  it('never waits with -1, not even for records known to be there', () => {
    const b = queue('b', []);
    b.noteEndOffset(4);
    expect(new PartitionGroup([queue('a', [1]), b]).mayProcess(() => 0, -1)).toBe(true);
  });

  it('begins at the highest committed time of its partitions, and never goes back', () => {
    const group = new PartitionGroup([queue('a', [], 40), queue('b', [], 90)]);
    expect(group.streamTime).toBe(90);
    group.observe(30);
    expect(group.streamTime).toBe(90);
    group.observe(91);
    expect(group.streamTime).toBe(91);
  });

  it('is without a time, -1, before the first record', () => {
    expect(new PartitionGroup([queue('a', [7])]).streamTime).toBe(-1);
  });
});
