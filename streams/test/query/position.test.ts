import { describe, expect, it } from 'vitest';
import { Position } from '../../src/query/index.ts';

const one = Position.with(Position.of('t', 0, 5), 't', 1, 1);
const other = Position.with(Position.of('t', 0, 3), 'u', 0, 9);

describe('Position', () => {
  it('merges to the further of both, and changes neither', () => {
    expect(Position.merge(one, other)).toEqual({ t: { 0: 5, 1: 1 }, u: { 0: 9 } });
    expect(Position.merge(other, one)).toEqual(Position.merge(one, other));
    expect([one, other]).toEqual([{ t: { 0: 5, 1: 1 } }, { t: { 0: 3 }, u: { 0: 9 } }]);
  });

  it('is at most another when that contains every component', () => {
    const both = Position.merge(one, other);
    expect([Position.isAtMost(one, both), Position.isAtMost(other, both)]).toEqual([true, true]);
    expect([Position.isAtMost(both, one), Position.isAtMost(one, other)]).toEqual([false, false]);
    expect(Position.isAtMost(Position.empty, Position.empty)).toBe(true);
    expect(Position.isAtMost(Position.of('t', 0, 0), Position.empty)).toBe(false);
  });

  it('knows topics by their names, whatever these are to JavaScript', () => {
    expect(Position.offset(one, 'constructor', 0)).toBeUndefined();
    const odd = Position.of('__proto__', 0, 4);
    expect(Position.offset(Position.merge(one, odd), '__proto__', 0)).toBe(4);
    expect([...Position.inPartition(Position.merge(odd, other), 0)]).toEqual([
      ['__proto__', 4],
      ['t', 3],
      ['u', 9],
    ]);
  });

  it('goes to JSON and back', () => {
    const merged = Position.merge(one, other);
    expect(Position.from(JSON.parse(JSON.stringify(merged)))).toEqual(merged);
  });

  it.each([null, [], 'x', { t: 1 }, { t: { a: 1 } }, { t: { 0: '1' } }, { t: { 0: 0.5 } }])('is not %j', (value) => {
    expect(() => Position.from(value)).toThrow('is no position');
  });
});
