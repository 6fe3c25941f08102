import { describe, expect, test } from 'vitest';
import { Serdes } from '../../src/serdes/index.ts';
import { type CachedStateStore, keyValueStoreBuilder } from '../../src/state/index.ts';
import { ENGINES, StoreTestBed } from './store-test-bed.ts';

const builder = keyValueStoreBuilder({
  name: 'kv',
  keySerde: Serdes.string,
  valueSerde: Serdes.string,
  caching: true,
});
const MEMORY = ENGINES[0] as (typeof ENGINES)[number];

function cached(cacheMaxBytes: number, sendOldValues = true) {
  const bed = new StoreTestBed(builder, MEMORY.place(), cacheMaxBytes);
  const changes: string[] = [];
  const store = bed.store as unknown as CachedStateStore<string, string>;
  const caches = store.setFlushListener(({ key, newValue, oldValue, context }) => {
    changes.push(`${key}: ${oldValue} > ${newValue} @${context.timestamp}`);
  }, sendOldValues);
  const put = (key: string, value: string | null, at: number) => {
    bed.now = at;
    bed.store.put(key, value);
  };
  return { bed, changes, put, caches };
}

describe('the record cache', () => {
  test('without memory for it there is none', () => {
    const { bed, changes, put, caches } = cached(0);
    put('a', '1', 1);
    expect(caches).toBe(false);
    expect(bed.log).toHaveLength(1);
    expect(changes).toEqual([]);
  });

  test('a commit passes on the last change of each key, in the order of the last changes, with its record and the old value', () => {
    const { bed, changes, put } = cached(1_000_000);
    put('a', '1', 1);
    put('b', '2', 2);
    put('a', '3', 3);
    expect(bed.store.get('a')).toBe('3');
    expect(bed.log).toEqual([]);
    bed.commit();
    expect(changes).toEqual(['b: null > 2 @2', 'a: null > 3 @3']);
    expect(bed.log.map(({ value, timestamp }) => [value, timestamp])).toEqual([
      ['32', 2],
      ['33', 3],
    ]);
    put('a', null, 4);
    bed.commit();
    expect(changes.slice(2)).toEqual(['a: 3 > null @4']);
    expect(bed.log.at(-1)).toEqual({ key: '61', value: null, timestamp: 4 });
    bed.commit();
    expect(changes).toHaveLength(3);
  });

  test('what came and went between two commits is told to nobody', () => {
    const { bed, changes, put } = cached(1_000_000);
    put('a', '1', 1);
    put('a', null, 2);
    expect(bed.store.get('a')).toBeUndefined();
    bed.commit();
    expect(changes).toEqual([]);
    expect(bed.log).toEqual([]);
  });

  test('old values are told to those alone who ask for them', () => {
    const { bed, changes, put } = cached(1_000_000, false);
    put('a', '1', 1);
    bed.commit();
    put('a', '2', 2);
    bed.commit();
    expect(changes).toEqual(['a: null > 1 @1', 'a: null > 2 @2']);
  });

  test('ranges see what is cached and what is below, and no deletions', () => {
    const { bed, put } = cached(1_000_000);
    for (const key of ['a', 'b', 'c', 'e']) put(key, key, 1);
    bed.commit();
    put('b', null, 2);
    put('d', 'd', 2);
    put('e', 'new', 2);
    const expected = [
      ['a', 'a'],
      ['c', 'c'],
      ['d', 'd'],
      ['e', 'new'],
    ];
    expect([...bed.store.all()]).toEqual(expected);
    expect([...bed.store.reverseAll()]).toEqual(expected.toReversed());
    expect([...bed.store.range('b', 'd')]).toEqual(expected.slice(1, 3));
  });

  test('a full cache passes on its changes, those used longest ago first, and a range that is under way misses none', () => {
    const { bed, changes, put } = cached(200);
    for (let i = 0; i < 9; i++) put(`k${i}`, 'v', i);
    expect(changes.length).toBeGreaterThan(0);
    expect(changes[0]).toBe('k0: null > v @0');
    const seen: string[] = [];
    for (const [key] of bed.store.all()) {
      seen.push(key);
      put('a', String(seen.length), 10);
      put('b', String(seen.length), 10);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => `k${i}`));
  });

  test('queries see what was passed on and committed', () => {
    const { bed, put } = cached(1_000_000);
    const view = bed.store.committedView();
    put('a', '1', 1);
    expect(view.get('a')).toBeUndefined();
    bed.commit();
    put('a', '2', 2);
    expect(view.get('a')).toBe('1');
  });

  test('closing drops what was not committed', async () => {
    const { bed, put } = cached(1_000_000);
    put('a', '1', 1);
    bed.store.close();
    expect(bed.log).toEqual([]);
  });
});
