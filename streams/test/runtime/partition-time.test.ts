import { describe, expect, it } from 'vitest';
import {
  decodeOffsetMetadata,
  encodeOffsetMetadata,
  mergedProcessorMetadata,
} from '../../src/runtime/partition-time.ts';

/** Base64 of what `TopicPartitionMetadata.encode` of Kafka Streams 4.3 writes without processors' metadata: the byte 2, then the time as int64. */
const JAVA = [
  [0, 'AgAAAAAAAAAA'],
  [123, 'AgAAAAAAAAB7'],
  [1_700_000_000_000, 'AgAAAYvP5WgA'],
  [-1, 'Av//////////'],
  [9_223_372_036_854_775_807n, 'An//////////'],
] as const;

describe('the partition time in committed metadata', () => {
  it.each(JAVA)('is written as Java writes it: %s', (time, text) => {
    expect(encodeOffsetMetadata(time)).toBe(text);
    expect(decodeOffsetMetadata(text).partitionTime).toBe(time);
  });

  it("is read from Java's version 1, which has the time alone", () => {
    expect(decodeOffsetMetadata('AQAAAAAAAAB7')).toEqual({ partitionTime: 123, processors: new Map() });
  });

  it('has the times of processors behind it, as `ProcessorMetadata.serialize` writes them', () => {
    const processors = new Map([['counts', 90]]);
    const bytes = Buffer.concat([
      Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 123]),
      Buffer.from([0, 0, 0, 1, 0, 0, 0, 6]),
      Buffer.from('counts'),
      Buffer.from([0, 0, 0, 0, 0, 0, 0, 90]),
    ]);
    expect(encodeOffsetMetadata(123, processors)).toBe(bytes.toString('base64'));
    expect(decodeOffsetMetadata(bytes.toString('base64'))).toEqual({ partitionTime: 123, processors });
  });

  it('is known still where what lies behind it is cut off', () => {
    const text = encodeOffsetMetadata(123, new Map([['counts', 90]]));
    const cut = Buffer.from(text, 'base64').subarray(0, 20).toString('base64');
    expect(decodeOffsetMetadata(cut)).toEqual({ partitionTime: 123, processors: new Map() });
  });

  it("is merged from a task's partitions: the latest time under each name", () => {
    const merged = mergedProcessorMetadata([
      new Map([['a', 1]]),
      new Map([
        ['a', 3],
        ['b', 2],
      ]),
    ]);
    expect(merged).toEqual(
      new Map([
        ['a', 3],
        ['b', 2],
      ]),
    );
  });

  it.each([
    ['nothing', ''],
    ['too few bytes', 'AQAA'],
    ['a version before the first', 'AAAAAAAAAAB7'],
    ['a version of the future', 'AwAAAAAAAAB7'],
    ['something else', 'committed by hand, on a Tuesday'],
  ])('is unknown, -1, in %s', (_what, text) => {
    expect(decodeOffsetMetadata(text)).toEqual({ partitionTime: -1, processors: new Map() });
  });
});
