import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exactUnits } from '../decimal.ts';

it('adds tenths without drift', () => {
  const tenth = exactUnits(0.1) as bigint;
  expect(tenth * 3n).toBe(exactUnits(0.3));
  expect(exactUnits(5e-324)).toBeGreaterThan(0n);
  expect(exactUnits(Number.NaN)).toBeUndefined();
});

it('keeps the order of all doubles', () => {
  const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(doubles, doubles, (a, b) => {
      const difference = (exactUnits(a) as bigint) - (exactUnits(b) as bigint);
      expect(Math.sign(Number(difference > 0n) - Number(difference < 0n))).toBe(
        Math.sign(Number(a > b) - Number(a < b)),
      );
    }),
  );
});
