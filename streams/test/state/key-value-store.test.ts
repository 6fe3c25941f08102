import { describe, expect, test } from 'vitest';
import { Serdes } from '../../src/serdes/index.ts';
import { keyValueStoreBuilder, timestampedKeyValueStoreBuilder } from '../../src/state/index.ts';
import { ENGINES, StoreTestBed } from './store-test-bed.ts';

const options = { name: 'kv', keySerde: Serdes.string, valueSerde: Serdes.string };

describe.each(ENGINES)('key-value store on $engine', ({ place }) => {
  const bed = () => new StoreTestBed(keyValueStoreBuilder(options), place());

  test('get, put, putIfAbsent and delete', () => {
    const { store } = bed();
    expect(store.get('a')).toBeUndefined();
    store.put('a', '1');
    expect(store.putIfAbsent('a', '2')).toBe('1');
    expect(store.putIfAbsent('b', '2')).toBeUndefined();
    expect(store.delete('a')).toBe('1');
    store.putAll([
      ['c', '3'],
      ['b', null],
    ]);
    expect([...store.all()]).toEqual([['c', '3']]);
    expect(store.approximateNumEntries()).toBe(1);
  });

  test('ranges include both ends, either way', () => {
    const { store } = bed();
    for (const key of ['b', 'a', 'c', 'cc', 'd']) store.put(key, key);
    const keys = (entries: Iterable<readonly [string, string]>) => [...entries].map(([key]) => key);
    expect(keys(store.range('a', 'c'))).toEqual(['a', 'b', 'c']);
    expect(keys(store.reverseRange('a', 'c'))).toEqual(['c', 'b', 'a']);
    expect(keys(store.range('c'))).toEqual(['c', 'cc', 'd']);
    expect(keys(store.range(undefined, 'b'))).toEqual(['a', 'b']);
    expect(keys(store.reverseAll())).toEqual(['d', 'cc', 'c', 'b', 'a']);
    expect(keys(store.prefixScan('c', Serdes.string))).toEqual(['c', 'cc']);
    expect(keys(store.range('d', 'a'))).toEqual([]);
  });

  test('a prefix of the highest bytes has no upper end', () => {
    const { store } = new StoreTestBed(keyValueStoreBuilder({ ...options, keySerde: Serdes.bytes }), place());
    store.put(Buffer.from('ff01', 'hex'), 'in');
    store.put(Buffer.from('fe', 'hex'), 'out');
    const found = [...store.prefixScan(Buffer.from('ff', 'hex'), Serdes.bytes)];
    expect(found.map(([, value]) => value)).toEqual(['in']);
  });

  test('changes go to the changelog with the time of the record in hand', () => {
    const b = bed();
    b.now = 7;
    b.store.put('a', '1');
    b.now = 9;
    b.store.delete('a');
    expect(b.log).toEqual([
      { key: '61', value: '31', timestamp: 7 },
      { key: '61', value: null, timestamp: 9 },
    ]);
  });

  test('what is restored from the changelog is the same store, and is not logged again', () => {
    const b = bed();
    for (const key of ['a', 'b', 'c']) b.store.put(key, key);
    b.store.delete('b');
    const lines = b.log.length;
    expect([...b.restored().all()]).toEqual([...b.store.all()]);
    expect(b.log).toHaveLength(lines);
  });

  test('queries see the last commit', () => {
    const b = bed();
    const view = b.store.committedView();
    b.store.put('a', '1');
    expect(view.get('a')).toBeUndefined();
    b.commit();
    b.store.put('a', '2');
    expect(view.get('a')).toBe('1');
    expect([...view.all()]).toEqual([['a', '1']]);
  });

  test('is there again after a restart', async () => {
    const b = bed();
    b.store.put('a', '1');
    await b.restart();
    expect(b.store.get('a')).toBe('1');
  });
});

describe.each(ENGINES)('timestamped key-value store on $engine', ({ place }) => {
  const bed = () => new StoreTestBed(timestampedKeyValueStoreBuilder(options), place());

  test('keeps the timestamp with the value; the changelog has the bare value at that time', () => {
    const b = bed();
    b.now = 99;
    b.store.put('a', { value: 'v', timestamp: 5 });
    expect(b.store.get('a')).toEqual({ value: 'v', timestamp: 5 });
    expect(b.log).toEqual([{ key: '61', value: '76', timestamp: 5 }]);
    expect(b.restored().get('a')).toEqual({ value: 'v', timestamp: 5 });
  });

  test('timestamps of 64 bits keep their digits', async () => {
    const b = bed();
    b.store.put('a', { value: '', timestamp: 2n ** 63n - 1n });
    b.store.put('b', { value: '', timestamp: -1 });
    await b.restart();
    expect(b.store.get('a')).toEqual({ value: '', timestamp: 2n ** 63n - 1n });
    expect(b.store.get('b')).toEqual({ value: '', timestamp: -1 });
  });
});

test('serdes that fail are named with the store', () => {
  const b = new StoreTestBed(keyValueStoreBuilder({ ...options, valueSerde: Serdes.integer }), () => {
    return ENGINES[0]?.place()() as never;
  });
  expect(() => b.store.put('a', 1.5)).toThrow(
    expect.objectContaining({ code: 'STREAMS_SERIALIZATION', message: expect.stringContaining("'kv'") }),
  );
});

test('a store that was not opened says so', () => {
  const store = keyValueStoreBuilder(options).build();
  expect(() => store.get('a')).toThrow(expect.objectContaining({ code: 'STREAMS_ILLEGAL_STATE' }));
});
