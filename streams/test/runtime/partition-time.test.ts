import { describe, expect, it } from 'vitest';
import { decodePartitionTime, encodePartitionTime } from '../../src/runtime/partition-time.ts';

/** Base64 of what `TopicPartitionMetadata.encode` of version 1 writes: the byte 1, then the time as int64. */
const JAVA = [
  [0, 'AQAAAAAAAAAA'],
  [123, 'AQAAAAAAAAB7'],
  [1_700_000_000_000, 'AQAAAYvP5WgA'],
  [-1, 'Af//////////'],
  [9_223_372_036_854_775_807n, 'AX//////////'],
] as const;

describe('the partition time in committed metadata', () => {
  it.each(JAVA)('is written as Java writes it: %s', (time, text) => {
    expect(encodePartitionTime(time)).toBe(text);
    expect(decodePartitionTime(text)).toBe(time);
  });

  it("is read from Java's version 2, which has processors' metadata behind it", () => {
    const version2 = Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 123, 0, 0, 0, 0]).toString('base64');
    expect(decodePartitionTime(version2)).toBe(123);
  });

  it.each([
    ['nothing', ''],
    ['too few bytes', 'AQAA'],
    ['a version before the first', 'AAAAAAAAAAB7'],
    ['a version of the future', 'AwAAAAAAAAB7'],
    ['something else', 'committed by hand, on a Tuesday'],
  ])('is unknown, -1, in %s', (_what, text) => {
    expect(decodePartitionTime(text)).toBe(-1);
  });
});
