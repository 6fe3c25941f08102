import { describe, expect, test } from 'vitest';
import type { BytesStore } from '../../src/model/state-store.ts';
import { taskIdOf } from '../../src/model/task-id.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { MemoryStateEngine, type VersionedStoreOptions, versionedKeyValueStoreBuilder } from '../../src/state/index.ts';
import { ENGINES, StoreTestBed } from './store-test-bed.ts';

const options: VersionedStoreOptions<string, string> = {
  name: 'v',
  keySerde: Serdes.string,
  valueSerde: Serdes.string,
  historyRetentionMs: 100,
  segmentIntervalMs: 10,
};

describe.each(ENGINES)('versioned store on $engine', ({ place }) => {
  const bed = () => new StoreTestBed(versionedKeyValueStoreBuilder(options), place());

  test('a version is valid until the next one, and says so', () => {
    const { store } = bed();
    expect(store.put('k', 'a', 10)).toBe('latest');
    expect(store.put('k', 'c', 30)).toBe('latest');
    expect(store.put('k', 'b', 20)).toBe(30);
    expect(store.get('k')).toEqual({ value: 'c', timestamp: 30, validTo: undefined });
    expect(store.get('k', 29)).toEqual({ value: 'b', timestamp: 20, validTo: 30 });
    expect(store.get('k', 19)).toEqual({ value: 'a', timestamp: 10, validTo: 20 });
    expect(store.get('k', 9)).toBeUndefined();
  });

  test('a deletion ends a version and is remembered for what comes late', () => {
    const { store } = bed();
    expect(store.delete('k', 20)).toBeUndefined();
    expect(store.put('k', 'a', 10)).toBe(20);
    expect(store.get('k')).toBeUndefined();
    expect(store.get('k', 15)).toEqual({ value: 'a', timestamp: 10, validTo: 20 });
    expect(store.delete('k', 15)).toEqual({ value: 'a', timestamp: 10, validTo: 20 });
    expect(store.get('k', 15)).toBeUndefined();
  });

  test('a value deleted at its own time leaves no trace where no version is known to end, as in Kafka Streams', () => {
    const { store } = bed();
    store.put('k', 'a', 50);
    expect(store.put('k', null, 50)).toBe('latest');
    expect(store.put('k', 'late', 40)).toBe('latest');
    expect(store.get('k', 60)?.value).toBe('late');
    store.put('j', 'a', 40);
    store.put('j', 'b', 50);
    store.put('j', null, 50);
    expect(store.put('j', 'c', 45)).toBe(50);
    expect(store.get('j')).toBeUndefined();
  });

  test('what is older than the history is refused, logged all the same, and left out by a restore', () => {
    const b = bed();
    b.store.put('k', 'a', 200);
    expect(b.store.put('j', 'late', 99)).toBe('not-put');
    expect(b.store.delete('k', 99)).toBeUndefined();
    expect(b.store.get('j')).toBeUndefined();
    expect(b.log).toEqual([
      { key: '6b', value: '61', timestamp: 200 },
      { key: '6a', value: '6c617465', timestamp: 99 },
      { key: '6b', value: null, timestamp: 99 },
    ]);
    const restored = b.restored();
    expect(restored.get('j')).toBeUndefined();
    expect(restored.get('k')?.value).toBe('a');
  });

  test('the latest version outlives the history, what it superseded does not', () => {
    const { store } = bed();
    store.put('k', 'a', 10);
    store.put('k', 'b', 20);
    store.put('other', 'x', 500);
    expect(store.get('k', 15)).toBeUndefined();
    expect(store.get('k', 30)?.value).toBe('b');
    expect([...store.history('k')].map(({ value }) => value)).toEqual(['b']);
  });

  test('times beyond 2^53 lose no digit', () => {
    const { store } = bed();
    const late = 2n ** 63n - 1n;
    store.put('k', 'a', late - 1n);
    store.put('k', 'b', late);
    expect(store.get('k', late - 1n)).toEqual({ value: 'a', timestamp: late - 1n, validTo: late });
  });

  test('queries see what is committed', () => {
    const b = bed();
    b.store.put('k', 'a', 10);
    b.store.put('k', 'b', 20);
    b.commit();
    b.store.put('k', 'c', 30);
    const view = b.store.committedView();
    expect(view.get('k')?.value).toBe('b');
    expect(view.get('k', 12)?.value).toBe('a');
    expect([...view.history('k', { order: 'descending' })].map(({ value }) => value)).toEqual(['b', 'a']);
  });
});

/** A store whose bytes can be counted, and whose ranges are. */
function countedStore() {
  const task = new MemoryStateEngine().open(taskIdOf(0, 0));
  const counts = { ranges: 0, steps: 0 };
  const counted = (bytes: BytesStore): BytesStore => ({
    get: (key) => bytes.get(key),
    put: (key, value) => bytes.put(key, value),
    approximateEntries: () => bytes.approximateEntries(),
    committed: bytes.committed,
    *range(from, to, reverse) {
      counts.ranges++;
      for (const entry of bytes.range(from, to, reverse)) {
        counts.steps++;
        yield entry;
      }
    },
  });
  const store = versionedKeyValueStoreBuilder(options).build();
  store.init({
    taskId: taskIdOf(0, 0),
    applicationId: 'app',
    clock: { now: () => 0, setTimer: () => ({ cancel: () => {} }), yield: async () => {} },
    bytes: (name, persistent) => counted(task.bytes(name, persistent)),
    log: () => {},
    changelogTopic: (name) => name,
    timestamp: () => 0,
    headers: () => [],
    streamTime: () => 0,
  });
  const held = () => ['v', 'v/history'].map((name) => [...task.bytes(name, true).range()].length);
  return { store, counts, held };
}

describe('what a versioned store costs', () => {
  test('a put and a get of the latest version look at no history', () => {
    const { store, counts } = countedStore();
    store.put('k', 'v0', 1000);
    for (let i = 1; i < 50; i++) store.put('k', `v${i}`, 1000);
    counts.ranges = 0;
    for (let i = 1; i <= 9; i++) {
      store.put('k', `w${i}`, 1000 + i);
      store.get('k');
      store.get('k', 1000 + i);
    }
    expect(counts.ranges).toBe(0);
  });

  test('a look-up in a long history is one step', () => {
    const { store, counts } = countedStore();
    for (let i = 0; i < 90; i++) store.put('k', `v${i}`, 1000 + i);
    counts.steps = 0;
    expect(store.get('k', 1020)?.value).toBe('v20');
    expect(counts.steps).toBe(1);
  });

  test('bytes of expired versions and of their notes are freed, a few with each put', () => {
    const { store, held } = countedStore();
    for (let i = 0; i < 1000; i++) store.put(`k${i % 20}`, 'v', i);
    store.delete('k0', 1000);
    const [latest, past] = held();
    expect(latest).toBe(19);
    expect(past).toBeLessThan(100 + 10 + 20 * 12);
    for (let i = 0; i < 40; i++) store.put('k1', 'v', 10_000);
    expect(held()).toEqual([19, 2]);
  });
});

test('a negative history and an interval of nothing are refused', () => {
  const made = (more: Partial<typeof options>) => () => versionedKeyValueStoreBuilder({ ...options, ...more });
  expect(made({ historyRetentionMs: -1 })).toThrow(
    "versioned store 'v': historyRetentionMs is -1, it cannot be negative",
  );
  expect(made({ segmentIntervalMs: 0 })).toThrow("versioned store 'v': segmentIntervalMs is 0, it must be positive");
});
