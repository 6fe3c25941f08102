import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Serdes } from '../../src/serdes/index.ts';

const hex = (bytes: Buffer) => bytes.toString('hex');

describe('bytes are those of the Java serdes', () => {
  test('integer: 4 bytes, big-endian', () => {
    expect(hex(Serdes.integer.serialize('t', 1))).toBe('00000001');
    expect(hex(Serdes.integer.serialize('t', -2))).toBe('fffffffe');
  });

  test('long: 8 bytes, big-endian, as bigint and as number', () => {
    expect(hex(Serdes.long.serialize('t', -1n))).toBe('ffffffffffffffff');
    expect(hex(Serdes.long.serialize('t', 2n ** 63n - 1n))).toBe('7fffffffffffffff');
    expect(hex(Serdes.safeLong.serialize('t', -1))).toBe('ffffffffffffffff');
    expect(hex(Serdes.safeLong.serialize('t', 2 ** 32 + 5))).toBe('0000000100000005');
  });

  test('double, boolean and text', () => {
    expect(hex(Serdes.double.serialize('t', 1.5))).toBe('3ff8000000000000');
    expect(hex(Serdes.boolean.serialize('t', true))).toBe('01');
    expect(hex(Serdes.string.serialize('t', 'ä€'))).toBe('c3a4e282ac');
  });
});

describe('what was written is read', () => {
  test('every int64, by both long serdes alike', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(Serdes.long.deserialize('t', Serdes.long.serialize('t', value))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const bytes = Serdes.safeLong.serialize('t', value);
        expect(Serdes.safeLong.deserialize('t', bytes)).toBe(value);
        expect(Serdes.long.deserialize('t', bytes)).toBe(BigInt(value));
      }),
    );
  });

  test('json, checked by the parser it is given', () => {
    const serde = Serdes.json((value) => {
      if (typeof value !== 'object' || value === null || !('id' in value)) throw new Error('no id');
      return value;
    });
    expect(serde.deserialize('t', serde.serialize('t', { id: 1 }))).toEqual({ id: 1 });
    expect(() => serde.deserialize('t', Buffer.from('[]'))).toThrow('no id');
    expect(() => serde.deserialize('t', Buffer.from('{'))).toThrow(SyntaxError);
  });
});

describe('what would lose digits is refused', () => {
  test('numbers that are no int32, and longs beyond 2^53 as numbers', () => {
    expect(() => Serdes.integer.serialize('t', 2 ** 31)).toThrow(RangeError);
    expect(() => Serdes.integer.serialize('t', 1.5)).toThrow(RangeError);
    expect(() => Serdes.safeLong.serialize('t', 2 ** 53)).toThrow(RangeError);
    expect(() => Serdes.safeLong.deserialize('t', Serdes.long.serialize('t', 2n ** 53n))).toThrow(RangeError);
    expect(() => Serdes.long.serialize('t', 2n ** 63n)).toThrow(RangeError);
  });

  test('bytes of the wrong length', () => {
    expect(() => Serdes.long.deserialize('t', Buffer.alloc(4))).toThrow('a long is 8 bytes, these are 4');
    expect(() => Serdes.integer.deserialize('t', Buffer.alloc(5))).toThrow(RangeError);
    expect(() => Serdes.json().serialize('t', undefined)).toThrow(TypeError);
  });
});
