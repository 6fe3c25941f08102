import { describe, expect, test } from 'vitest';
import { driftOf } from '../../../src/reconcilers/streams-application/object-drift.ts';

describe('the drift of an object', () => {
  test('is none when it has what was applied, and more of others', () => {
    expect(
      driftOf({ spec: { a: 1, list: [{ b: 2 }] } }, { spec: { a: 1, c: 3, list: [{ b: 2, d: 4 }] } }),
    ).toBeUndefined();
  });

  test.each([
    ['another value', { spec: { a: 1 } }, { spec: { a: 2 } }, '.spec.a'],
    ['a missing field', { spec: { a: 1 } }, { spec: {} }, '.spec.a'],
    ['a longer list', { list: [{ b: 1 }] }, { list: [{ b: 1 }, { b: 2 }] }, '.list'],
    ['an item that differs', { list: [{ b: 1 }] }, { list: [{ b: 2 }] }, '.list[0].b'],
    ['a selector with more in it', { selector: { a: '1' } }, { selector: { a: '1', b: '2' } }, '.selector'],
  ])('is %s', (_what, applied, live, path) => {
    expect(driftOf(applied, live)).toBe(path);
  });

  test('is none where the API server leaves an empty map away', () => {
    expect(driftOf({ emptyDir: {} }, {})).toBeUndefined();
  });
});
