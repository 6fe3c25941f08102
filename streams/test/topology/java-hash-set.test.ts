import { describe, expect, it } from 'vitest';
import { JavaHashSet } from '../../src/topology/java-hash-set.ts';
// Written by test/conformance/jvm, conformance.HashSets.
import golden from './golden/java-hash-sets.json' with { type: 'json' };

describe('the order of a Java HashSet', () => {
  for (const { name, added, order } of golden) {
    it(name, () => expect([...JavaHashSet.of(added)]).toEqual(order));
  }

  it('has an element once', () => expect([...JavaHashSet.of(['a', 'b', 'a'])]).toEqual(['a', 'b']));

  // "a" and "q" fall into one bucket of 16, and into two of 32.
  it('has buckets for all of a copied collection from the start', () => {
    const texts = [...'qabcdefghijk'];
    expect([...JavaHashSet.of(texts)].slice(0, 2)).toEqual(['q', 'a']);
    expect([...JavaHashSet.copyOfTexts(texts)].slice(0, 2)).toEqual(['a', 'b']);
  });
});
