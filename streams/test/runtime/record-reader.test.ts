import { describe, expect, it } from 'vitest';
import { recordReader } from '../../src/runtime/record-reader.ts';
import { integerSerde, stringSerde } from '../../src/serdes/index.ts';
import type { DropReason } from '../../src/topology/processor.ts';
import {
  partitionTimeOnInvalidTimestamp,
  skipOnInvalidTimestamp,
  type TimestampExtractor,
} from '../../src/topology/timestamp-extractor.ts';
import type { SourceNode } from '../../src/topology/topology-node.ts';
import { consumed } from './consumer-records.ts';

function reader(node: Partial<SourceNode> = {}, defaultExtractor?: TimestampExtractor) {
  const dropped: DropReason[] = [];
  const source: SourceNode = {
    kind: 'source',
    name: 'in',
    topics: ['in'],
    keySerde: undefined,
    valueSerde: undefined,
    ...node,
  };
  const read = recordReader(source, {
    defaults: { key: stringSerde, value: stringSerde },
    ...(defaultExtractor && { defaultExtractor }),
    handlers: {},
    collector: { deadLetter: () => expect.unreachable() },
    dropped: (reason) => dropped.push(reason),
  });
  return { read, dropped };
}

describe('recordReader', () => {
  it("reads with the source's serdes, else the application's", () => {
    const { read } = reader({ valueSerde: integerSerde });
    const headers = [{ key: 'h', value: Buffer.from('1') }];
    const record = read(
      consumed('in', 0, { offset: 0, key: 'k', value: Buffer.from([0, 0, 1, 0]), timestamp: 7, headers }),
      -1,
    );
    expect(record).toEqual({ key: 'k', value: 256, timestamp: 7, headers });
  });

  it('hands null on as null: no serde sees it', () => {
    const { read } = reader({ keySerde: integerSerde, valueSerde: integerSerde });
    expect(read(consumed('in', 0, { offset: 0 }), -1)).toMatchObject({ key: null, value: null });
  });

  it('names the source and the setting when there is no serde at all', () => {
    const source: SourceNode = {
      kind: 'source',
      name: 'in',
      topics: ['in'],
      keySerde: stringSerde,
      valueSerde: undefined,
    };
    const options = { defaults: {}, handlers: {}, collector: { deadLetter: () => {} }, dropped: () => {} };
    expect(() => recordReader(source, options)).toThrow(
      expect.objectContaining({
        code: 'STREAMS_INVALID_CONFIG',
        context: { operator: 'in', setting: 'defaultSerdes.value' },
      }),
    );
  });

  it('fails on a negative timestamp unless told otherwise', () => {
    const { read } = reader();
    expect(() => read(consumed('in', 0, { offset: 4, timestamp: -1 }), 50)).toThrow(
      expect.objectContaining({ code: 'STREAMS_INVALID_TIMESTAMP', context: { topic: 'in', partition: 0, offset: 4 } }),
    );
  });

  it('leaves out a record whose extractor answers a negative time, and counts it', () => {
    const { read, dropped } = reader({ timestampExtractor: skipOnInvalidTimestamp });
    expect(read(consumed('in', 0, { offset: 0, timestamp: -1 }), 50)).toBeUndefined();
    expect(dropped).toEqual(['invalid-timestamp']);
  });

  it('may stamp with the time of the partition', () => {
    const { read } = reader({}, partitionTimeOnInvalidTimestamp);
    expect(read(consumed('in', 0, { offset: 0, timestamp: -1 }), 50)?.timestamp).toBe(50);
    expect(read(consumed('in', 0, { offset: 0, timestamp: 20 }), 50)?.timestamp).toBe(20);
  });

  it('lets an extractor see the record as it was read, and prefers the one of the source', () => {
    const seen: unknown[] = [];
    const own: TimestampExtractor = (record, partitionTime) => {
      seen.push([record.key, record.value, record.offset, record.timestamp, partitionTime]);
      return 99;
    };
    const { read } = reader({ timestampExtractor: own }, () => 11);
    expect(read(consumed('in', 0, { offset: 3, key: 'k', value: 'v', timestamp: 8 }), 6)?.timestamp).toBe(99);
    expect(seen).toEqual([['k', 'v', 3, 8, 6]]);
  });
});
