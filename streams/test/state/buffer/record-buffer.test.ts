import { describe, expect, test } from 'vitest';
import { Record } from '../../../src/model/record.ts';
import type { Timestamp } from '../../../src/model/timestamp.ts';
import { Serdes } from '../../../src/serdes/index.ts';
import { type RecordBuffer, recordBufferBuilder } from '../../../src/state/buffer/index.ts';
import { ENGINES, StoreTestBed } from '../store-test-bed.ts';

const builder = recordBufferBuilder({
  name: 'Buffer',
  keySerde: Serdes.string,
  valueSerde: Serdes.string,
  graceMs: 10,
  serdeTopic: 'join',
  logging: {},
});

function put(store: RecordBuffer<string, string>, timestamp: Timestamp, key: string, value: string): boolean {
  return store.put(timestamp, new Record(key, value, timestamp), { topic: 't', partition: 0, offset: 1 });
}

function evicted(store: RecordBuffer<string, string>): string[] {
  const all: string[] = [];
  store.evictWhile(
    () => true,
    ({ key, value, context }) => all.push(`${key}=${value}@${context.timestamp}`),
  );
  return all;
}

describe.each(ENGINES)('record buffer on $engine', ({ place }) => {
  const bed = () => new StoreTestBed(builder, place());

  test('evicts what time has passed by the grace, by time and key, equal ones in the order in which they came', () => {
    const { store } = bed();
    put(store, 5, 'b', '1');
    put(store, 5, 'a', '2');
    put(store, 5, 'a', '3');
    put(store, 3, 'z', '4');
    expect(evicted(store)).toEqual([]);
    put(store, 14, 'x', '5');
    expect(evicted(store)).toEqual(['z=4@3']);
    put(store, 15, 'x', '6');
    expect(evicted(store)).toEqual(['a=2@5', 'a=3@5', 'b=1@5']);
    expect(evicted(store)).toEqual([]);
  });

  test('holds back what is just in time and refuses what is later', () => {
    const { store } = bed();
    put(store, 30, 'k', '1');
    expect(put(store, 20, 'k', '2')).toBe(true);
    expect(put(store, 19, 'k', '3')).toBe(false);
    expect(evicted(store)).toEqual(['k=2@20']);
  });

  test('knows after a restart, and from its changelog, what it holds and how far time has come', async () => {
    const test = bed();
    put(test.store, 30, 'k', 'newest');
    put(test.store, 25, 'k', 'older');
    put(test.store, 21, 'k', 'due');
    evicted(test.store);
    put(test.store, 31, 'k', 'newest');
    const before = evicted(test.store);
    await test.restart();
    for (const store of [test.store, test.restored()]) {
      expect(put(store, 20, 'k', 'late')).toBe(false);
      put(store, 31, 'k', 'another');
      put(store, 45, 'k', 'mover');
      expect([...before, ...evicted(store)]).toEqual([
        'k=due@21',
        'k=older@25',
        'k=newest@30',
        'k=newest@31',
        'k=another@31',
      ]);
    }
  });

  test('the greatest timestamp there is evicts all that is before it', () => {
    const { store } = bed();
    const greatest = 2n ** 63n - 1n;
    put(store, 7, 'k', '1');
    put(store, greatest - 10n, 'k', '2');
    put(store, greatest, 'k', '3');
    expect(evicted(store)).toEqual(['k=1@7', `k=2@${greatest - 10n}`]);
  });
});
