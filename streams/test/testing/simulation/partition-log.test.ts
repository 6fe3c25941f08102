import { describe, expect, it } from 'vitest';
import { EMPTY_HEADERS } from '../../../src/model/headers.ts';
import { PartitionLog } from '../../../src/testing/simulation/partition-log.ts';

function records(...entries: readonly (readonly [string | null, string | null])[]) {
  return entries.map(([key, value]) => ({
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    timestamp: 0,
    headers: EMPTY_HEADERS,
  }));
}

const writer = (epoch: number, baseSequence: number, producerId = 1) => ({
  producerId,
  epoch,
  baseSequence,
  transactional: true,
});

describe('PartitionLog', () => {
  it('knows the last five batches of a producer again, and no older ones', () => {
    const log = new PartitionLog('t', 0);
    for (let i = 0; i < 7; i++) expect(log.append(writer(0, i), records(['k', `${i}`]))).toBe(i);
    for (let i = 2; i < 7; i++) expect(log.append(writer(0, i), records(['k', `${i}`]))).toBe(i);
    expect(() => log.append(writer(0, 1), records(['k', '1']))).toThrow(
      expect.objectContaining({ code: 'STREAMS_BROKER' }),
    );
    expect(log.highWatermark).toBe(7);
  });

  it('refuses a batch when one before it is missing', () => {
    const log = new PartitionLog('t', 0);
    expect(() => log.append(writer(0, 3), records(['k', 'v']))).toThrow(
      /OUT_OF_ORDER_SEQUENCE_NUMBER: got 3, expected 0/,
    );
  });

  it('refuses what comes late from before a marker, and counts anew after it', () => {
    const log = new PartitionLog('t', 0);
    log.append(writer(0, 0), records(['k', 'v']));
    log.appendMarker(1, 1, 'commit', 0);
    expect(() => log.append(writer(0, 1), records(['k', 'late']))).toThrow(
      expect.objectContaining({ code: 'STREAMS_FENCED' }),
    );
    expect(log.append(writer(1, 0), records(['k', 'next']))).toBe(2);
  });

  it('keeps the last record of each key when it is compacted, and nothing that was aborted', () => {
    const log = new PartitionLog('t', 0);
    log.append(writer(0, 0), records(['a', '1'], ['b', '1'], ['a', '2']));
    log.appendMarker(1, 1, 'commit', 0);
    log.append(writer(1, 0), records(['b', 'aborted']));
    log.appendMarker(1, 2, 'abort', 0);
    log.append(writer(2, 0), records(['a', 'open']));
    log.compact();
    const read = (from: number) => log.read(from, 'read_uncommitted').records.map(({ offset }) => offset);
    expect(read(0)).toEqual([1, 2, 6]);
    expect(read(2)).toEqual([2, 6]);
    expect(log.read(0, 'read_committed')).toMatchObject({ nextOffset: 6 });
    expect(log.read(3, 'read_committed')).toMatchObject({ records: [], nextOffset: 6 });
  });
});
