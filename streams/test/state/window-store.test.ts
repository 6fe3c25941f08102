import { describe, expect, test } from 'vitest';
import { Serdes } from '../../src/serdes/index.ts';
import { timestampedWindowStoreBuilder, type WindowStoreOptions, windowStoreBuilder } from '../../src/state/index.ts';
import { ENGINES, StoreTestBed } from './store-test-bed.ts';

const MINUTE = 60_000;
const options: WindowStoreOptions<string, string> = {
  name: 'w',
  keySerde: Serdes.string,
  valueSerde: Serdes.string,
  windowSizeMs: 10,
  retentionMs: 2 * MINUTE,
};
const windowed = (key: string, start: number) => ({ key, window: { start, end: start + 10 } });

describe.each(ENGINES)('window store on $engine', ({ place }) => {
  const bed = (more: Partial<WindowStoreOptions<string, string>> = {}) =>
    new StoreTestBed(windowStoreBuilder({ ...options, ...more }), place());

  test('a window is found by its start, and by a range that includes it', () => {
    const { store } = bed();
    for (const start of [0, 10, 20]) store.put('k', `v${start}`, start);
    expect(store.fetch('k', 10)).toBe('v10');
    expect(store.fetch('k', 11)).toBeUndefined();
    expect([...store.fetch('k', 0, 10)]).toEqual([
      [0, 'v0'],
      [10, 'v10'],
    ]);
    expect([...store.backwardFetch('k', 10, 99)]).toEqual([
      [20, 'v20'],
      [10, 'v10'],
    ]);
    expect([...store.fetch('k', 21, 20)]).toEqual([]);
    store.put('k', null, 10);
    expect([...store.fetch('k', 0, 99)].map(([start]) => start)).toEqual([0, 20]);
  });

  test('keys that begin alike are not mixed up', () => {
    const { store } = bed();
    store.put('k', 'short', 5);
    // The longer key's bytes lie between two windows of the shorter one.
    store.put('k\0\0\0\0\0\0\0', 'long', 5);
    expect([...store.fetch('k', 0, 99)]).toEqual([[5, 'short']]);
    expect([...store.fetch('k\0\0\0\0\0\0\0', 0, 99)]).toEqual([[5, 'long']]);
    expect([...store.fetchAll(0, 99)]).toHaveLength(2);
  });

  test('all keys, between two starts and altogether', () => {
    const { store } = bed();
    store.put('b', '1', 0);
    store.put('a', '2', 10);
    store.put('a', '3', 20);
    expect([...store.fetchAll(0, 10)]).toEqual([
      [windowed('a', 10), '2'],
      [windowed('b', 0), '1'],
    ]);
    expect([...store.backwardAll()].map(([, value]) => value)).toEqual(['1', '3', '2']);
    expect([...store.backwardFetchAll(20, 20)]).toEqual([[windowed('a', 20), '3']]);
  });

  test('the changelog key is key, start and sequence', () => {
    const b = bed();
    b.now = 3;
    b.store.put('k', 'v', 60_000);
    expect(b.log).toEqual([{ key: '6b000000000000ea6000000000', value: '76', timestamp: 3 }]);
  });

  test('duplicates are kept apart by the sequence, also over a restart', async () => {
    const b = bed({ retainDuplicates: true });
    b.store.put('k', 'a', 60_000);
    b.store.put('k', 'b', 60_000);
    b.store.put('k', null, 60_000);
    expect(b.log[0]?.key).toBe('6b000000000000ea6000000001');
    await b.restart();
    b.store.put('k', 'c', 60_000);
    expect([...b.store.fetch('k', 0, MINUTE)].map(([, value]) => value)).toEqual(['a', 'b', 'c']);
    const restored = b.restored();
    restored.put('k', 'd', 60_000);
    expect([...restored.fetch('k', 0, MINUTE)].map(([, value]) => value)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('of duplicates, the very last put is found by its start', async () => {
    const b = bed({ retainDuplicates: true });
    b.store.put('k', 'a', 60_000);
    b.store.put('k', 'b', 60_000);
    expect(b.store.fetch('k', 60_000)).toBe('b');
    b.store.put('k', null, 60_000);
    expect(b.store.fetch('k', 60_000)).toBe('b');
    b.store.put('j', 'c', 0);
    expect(b.store.fetch('k', 60_000)).toBeUndefined();
    expect(b.store.fetch('j', 0)).toBe('c');
    await b.restart();
    expect(b.store.fetch('j', 0)).toBeUndefined();
  });

  test('a window is kept until its start is the retention behind the latest', async () => {
    const b = bed();
    b.store.put('k', 'old', 1000);
    b.store.put('k', 'new', 1000 + 2 * MINUTE - 1);
    expect(b.store.fetch('k', 1000)).toBe('old');
    b.store.put('k', 'newer', 1000 + 2 * MINUTE);
    expect(b.store.fetch('k', 1000)).toBeUndefined();
    expect([...b.store.all()]).toHaveLength(2);
    b.store.put('k', 'too late', 1000);
    expect(b.store.fetch('k', 1000)).toBeUndefined();
    // As in Kafka Streams, the changelog has it nevertheless.
    expect(b.log).toHaveLength(4);
    await b.restart();
    expect(b.store.fetch('k', 1000)).toBeUndefined();
    expect([...b.restored().all()]).toEqual([...b.store.all()]);
  });

  test('all unexpired windows are found after the retention has become another', async () => {
    const b = bed();
    const starts = [0, 1000, MINUTE - 1, MINUTE, MINUTE + 50_000, 2 * MINUTE - 1];
    for (const start of starts) b.store.put('k', `v${start}`, start);
    const logged = b.log.length;
    const found = () => [...b.store.fetch('k', 0, 60 * MINUTE)].map(([start]) => start);
    await b.restart(windowStoreBuilder({ ...options, retentionMs: 20 * MINUTE }));
    expect(found()).toEqual(starts);
    for (const start of starts) expect(b.store.fetch('k', start)).toBe(`v${start}`);
    b.store.put('k', 'v', 10 * MINUTE + 1);
    b.store.put('k', 'v', 12 * MINUTE);
    expect(b.entriesHeld()).toBe(starts.length + 2);
    await b.restart(windowStoreBuilder({ ...options, retentionMs: 7 * MINUTE }));
    expect(found()).toEqual([10 * MINUTE + 1, 12 * MINUTE]);
    await b.restart(windowStoreBuilder(options));
    expect(found()).toEqual([10 * MINUTE + 1, 12 * MINUTE]);
    expect(b.entriesHeld()).toBe(2);
    // The changelog has them already.
    expect(b.log).toHaveLength(logged + 2);
  });

  test('expired windows are really deleted, without a word in the changelog', () => {
    const b = bed();
    for (let i = 0; i < 500; i++) b.store.put(`k${i}`, 'v', i);
    expect(b.entriesHeld()).toBe(500);
    for (let i = 0; i < 40; i++) b.store.put('later', 'v', 10 * MINUTE + i);
    expect(b.entriesHeld()).toBe(40);
    expect(b.log).toHaveLength(540);
  });

  test('queries see the last commit', () => {
    const b = bed();
    b.store.put('k', '1', 0);
    b.commit();
    b.store.put('k', '2', 0);
    const view = b.store.committedView();
    expect(view.fetch('k', 0)).toBe('1');
    expect([...view.fetch('k', 0, 0)]).toEqual([[0, '1']]);
    expect([...view.all()]).toEqual([[windowed('k', 0), '1']]);
  });

  test('windows at the end of time are windows like others', () => {
    const { store } = bed();
    const end = 2n ** 63n - 1n;
    store.put('k', 'v', end);
    expect(store.fetch('k', end)).toBe('v');
    expect([...store.fetch('k', end, end)]).toEqual([[end, 'v']]);
    expect([...store.all()]).toEqual([[{ key: 'k', window: { start: end, end } }, 'v']]);
  });

  test('with timestamps, the changelog has the bare value at its time', () => {
    const b = new StoreTestBed(timestampedWindowStoreBuilder(options), place());
    b.store.put('k', { value: 'v', timestamp: 14 }, 10);
    expect(b.store.fetch('k', 10)).toEqual({ value: 'v', timestamp: 14 });
    expect(b.log).toEqual([{ key: '6b000000000000000a00000000', value: '76', timestamp: 14 }]);
    expect(b.restored().fetch('k', 10)).toEqual({ value: 'v', timestamp: 14 });
  });
});

test('a retention below the window size is refused', () => {
  expect(() => windowStoreBuilder({ ...options, retentionMs: 9 })).toThrow(
    expect.objectContaining({ code: 'STREAMS_INVALID_ARGUMENT' }),
  );
});
