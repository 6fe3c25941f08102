import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, printJson } from '../json.ts';

describe('json', () => {
  it('keeps the digits of an integer above 2^53', () => {
    expect(parseJson('{"id":9007199254740993}')).toEqual({ id: 9007199254740993n });
    expect(printJson({ id: 9007199254740993n })).toBe('{"id":9007199254740993}');
  });

  it('leaves integers that fit as numbers, and fractions and exponents too', () => {
    expect(parseJson('[9007199254740991,-1,1.5,1e20,"9007199254740993"]')).toEqual([
      9007199254740991,
      -1,
      1.5,
      1e20,
      '9007199254740993',
    ]);
  });

  it('round-trips every 64-bit integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (id) => {
        expect(BigInt((parseJson(printJson({ id })) as { id: number | bigint }).id)).toBe(id);
      }),
    );
  });

  it('refuses what is not JSON', () => {
    expect(() => parseJson('{"id":')).toThrow(SyntaxError);
  });
});
