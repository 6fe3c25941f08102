import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VarintReader } from '../../../src/client/record-batch/varint-reader.ts';
import {
  sizeOfVarint,
  sizeOfVarlong,
  writeVarint,
  writeVarlong,
} from '../../../src/client/record-batch/varint-writer.ts';
import type { Timestamp } from '../../../src/model/timestamp.ts';
import { timestamps } from './arbitrary-records.ts';

function varlong(value: Timestamp): Buffer {
  const bytes = Buffer.alloc(10);
  return bytes.subarray(0, writeVarlong(bytes, 0, value));
}

describe('varints', () => {
  test.each([
    [0, '00'],
    [-1, '01'],
    [1, '02'],
    [63, '7e'],
    [64, '8001'],
    [-64, '7f'],
    [8191, 'fe7f'],
    [8192, '808001'],
    [2 ** 31 - 1, 'feffffff0f'],
    [-(2 ** 31), 'ffffffff0f'],
  ])('%d is %s', (value, hex) => {
    const bytes = Buffer.alloc(5);
    expect(bytes.subarray(0, writeVarint(bytes, 0, value)).toString('hex')).toBe(hex);
    expect(new VarintReader(Buffer.from(hex, 'hex')).readVarint()).toBe(value);
    expect(varlong(value).toString('hex')).toBe(hex);
  });

  test.each([
    [2 ** 48, '8080808080808001'],
    [2n ** 63n - 1n, 'feffffffffffffffff01'],
    [-(2n ** 63n), 'ffffffffffffffffff01'],
  ])('the varlong %d is %s', (value, hex) => {
    expect(varlong(value).toString('hex')).toBe(hex);
    expect(new VarintReader(Buffer.from(hex, 'hex')).readVarlong()).toBe(value);
  });

  test('every int32 comes back, in the size foretold', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const bytes = Buffer.alloc(5);
        const end = writeVarint(bytes, 0, value);
        const reader = new VarintReader(bytes.subarray(0, end));
        expect(reader.readVarint()).toBe(value);
        expect([reader.position, sizeOfVarint(value)]).toEqual([end, end]);
      }),
    );
  });

  test('every int64 comes back in canonical form, in the size foretold', () => {
    fc.assert(
      fc.property(timestamps, (value) => {
        const bytes = varlong(value);
        const reader = new VarintReader(bytes);
        expect(reader.readVarlong()).toBe(value);
        expect([reader.position, sizeOfVarlong(value)]).toEqual([bytes.length, bytes.length]);
      }),
      { numRuns: 1000 },
    );
  });
});
