import { describe, expect, test } from 'vitest';
import { Serdes } from '../../src/serdes/index.ts';
import { sessionStoreBuilder } from '../../src/state/index.ts';
import { ENGINES, StoreTestBed } from './store-test-bed.ts';

const RETENTION = 120_000;
const builderOptions = { name: 's', keySerde: Serdes.string, valueSerde: Serdes.string, retentionMs: RETENTION };
const builder = sessionStoreBuilder(builderOptions);
const session = (key: string, start: number, end: number) => ({ key, window: { start, end } });

describe.each(ENGINES)('session store on $engine', ({ place }) => {
  const bed = () => new StoreTestBed(builder, place());

  test('finds the sessions that overlap a time, by end', () => {
    const { store } = bed();
    store.put(session('k', 0, 5), 'first');
    store.put(session('k', 20, 30), 'third');
    store.put(session('k', 10, 15), 'second');
    const values = (entries: Iterable<readonly [unknown, string]>) => [...entries].map(([, value]) => value);
    expect(values(store.findSessions('k', 5, 10))).toEqual(['first', 'second']);
    expect(values(store.findSessions('k', 6, 19))).toEqual(['second']);
    expect(values(store.backwardFindSessions('k', 0, 99))).toEqual(['third', 'second', 'first']);
    expect([...store.fetch('k')][1]).toEqual([session('k', 10, 15), 'second']);
    expect(values(store.backwardFetch('k'))).toEqual(['third', 'second', 'first']);
    expect(values(store.findSessions('other', 0, 99))).toEqual([]);
  });

  test('one session is fetched by both its ends, and removed', () => {
    const { store } = bed();
    store.put(session('k', 10, 15), 'v');
    expect(store.fetchSession('k', 10, 15)).toBe('v');
    expect(store.fetchSession('k', 10, 16)).toBeUndefined();
    store.remove(session('k', 10, 15));
    expect(store.fetchSession('k', 10, 15)).toBeUndefined();
  });

  test('keys that begin alike are not mixed up', () => {
    const { store } = bed();
    store.put(session('k', 1, 2), 'short');
    store.put(session('k\0\0\0\0', 1, 2), 'long');
    expect([...store.fetch('k')]).toEqual([[session('k', 1, 2), 'short']]);
    expect([...store.all()]).toHaveLength(2);
  });

  test('the changelog key is key, end and start', () => {
    const b = bed();
    b.store.put(session('k', 10, 15), 'v');
    b.store.remove(session('k', 10, 15));
    const key = '6b000000000000000f000000000000000a';
    expect(b.log.map((line) => [line.key, line.value])).toEqual([
      [key, '76'],
      [key, null],
    ]);
    expect([...b.restored().all()]).toEqual([]);
  });

  test('a session is kept until its end is the retention behind the latest', async () => {
    const b = bed();
    b.store.put(session('k', 0, 1000), 'old');
    b.store.put(session('k', 5, 999 + RETENTION), 'new');
    expect(b.store.fetchSession('k', 0, 1000)).toBe('old');
    b.store.put(session('k', 6, 1000 + RETENTION), 'newer');
    expect(b.store.fetchSession('k', 0, 1000)).toBeUndefined();
    expect([...b.store.fetch('k')]).toHaveLength(2);
    await b.restart();
    b.store.put(session('k', 0, 1000), 'too late');
    expect([...b.store.all()]).toHaveLength(2);
    expect([...b.restored().all()]).toEqual([...b.store.all()]);
  });

  test('all unexpired sessions are found after the retention has become another', async () => {
    const b = bed();
    const ends = [1000, 59_000, 60_000, 119_000];
    for (const end of ends) b.store.put(session('k', end - 500, end), `v${end}`);
    const found = () => [...b.store.fetch('k')].map(([{ window }]) => window.end);
    await b.restart(sessionStoreBuilder({ ...builderOptions, retentionMs: 10 * RETENTION }));
    expect(found()).toEqual(ends);
    for (const end of ends) expect(b.store.fetchSession('k', end - 500, end)).toBe(`v${end}`);
    b.store.put(session('k', 0, 59_000 + RETENTION), 'later');
    await b.restart(builder);
    expect(found()).toEqual([60_000, 119_000, 59_000 + RETENTION]);
  });

  test('queries see the last commit', () => {
    const b = bed();
    b.store.put(session('k', 0, 1), '1');
    b.commit();
    b.store.remove(session('k', 0, 1));
    const view = b.store.committedView();
    expect(view.fetchSession('k', 0, 1)).toBe('1');
    expect([...view.fetch('k')]).toEqual([[session('k', 0, 1), '1']]);
  });
});
