import { describe, expect, it } from 'vitest';
import { hashSetOrder } from '../../src/runtime/hash-set-order.ts';

describe('hashSetOrder', () => {
  // "a" hashes to 97, "b" to 98, "p" to 112, "q" to 113: buckets 1, 2, 0 and 1 of 16.
  it('goes by the bucket of a table of 16', () => expect(hashSetOrder(['b', 'a', 'p'])).toEqual(['p', 'a', 'b']));

  it('keeps the order of what falls into one bucket', () => {
    expect(hashSetOrder(['a', 'q'])).toEqual(['a', 'q']);
    expect(hashSetOrder(['q', 'a'])).toEqual(['q', 'a']);
  });

  it('has twice the buckets from the thirteenth text on', () => {
    const texts = [...'abcdefghijklp'];
    expect(hashSetOrder(texts)).toEqual([...'abcdefghijklp']);
    expect(hashSetOrder(texts.slice(1))).toEqual([...'pbcdefghijkl']);
  });
});
