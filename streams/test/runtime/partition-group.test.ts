import { describe, expect, it } from 'vitest';
import { Record } from '../../src/model/record.ts';
import type { Timestamp } from '../../src/model/timestamp.ts';
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
    const { record } = next.poll();
    taken.push(`${next.topic}${record.timestamp}`);
  }
  return taken;
}

describe('PartitionGroup', () => {
  it('takes the lowest timestamp among the heads, each partition in its own order', () => {
    const group = new PartitionGroup([queue('a', [1, 8, 3]), queue('b', [2, 4, 9]), queue('c', [])]);
    expect(order(group)).toEqual(['a1', 'b2', 'b4', 'a8', 'a3', 'b9']);
  });

  it('takes equal timestamps from the partition named first', () => {
    expect(order(new PartitionGroup([queue('a', [5]), queue('b', [5])]))).toEqual(['a5', 'b5']);
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
    expect(group.someEmpty()).toBe(true);
  });

  it('does not wait while every partition has a record', () => {
    const group = new PartitionGroup([queue('a', [1]), queue('b', [2])]);
    expect(group.mustWait()).toBe(false);
    expect(group.someEmpty()).toBe(false);
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
