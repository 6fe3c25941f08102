import type { Timestamp } from '../../src/model/timestamp.ts';
import type { Windowed } from '../../src/model/windowed.ts';
import { Serdes } from '../../src/serdes/index.ts';
import type { KeyValueStore, SessionStore, WindowStore } from '../../src/state/index.ts';

/** The reads of one store by name, each as lines of text; in the order in which they were made between the puts. */
export type Reads = Record<string, readonly string[]>;

const MAX = 2n ** 63n - 1n;
const MINUTE = 60_000;

const oneOf = (value: string | undefined) => (value === undefined ? [] : [value]);
const pairs = (entries: Iterable<readonly [key: string | Timestamp, value: string]>) =>
  [...entries].map(([key, value]) => `${key}=${value}`);
const windowed = (entries: Iterable<readonly [key: Windowed<string>, value: string]>) =>
  [...entries].map(([{ key, window }, value]) => `${key}@${window.start}/${window.end}=${value}`);

/** Every read of a key-value store. */
export function keyValueReads(store: KeyValueStore<string, string>): Reads {
  for (const key of ['b', 'a', 'c', 'cc', 'd', '\u00ff']) store.put(key, `v${key.length}`);
  return {
    'putIfAbsent(a)': oneOf(store.putIfAbsent('a', 'w')),
    'putIfAbsent(e)': oneOf(store.putIfAbsent('e', 'w')),
    'range(a,c)': pairs(store.range('a', 'c')),
    'range(null,b)': pairs(store.range(null, 'b')),
    'range(c,null)': pairs(store.range('c', null)),
    'range(null,null)': pairs(store.range(null, null)),
    'range(d,a)': pairs(store.range('d', 'a')),
    'reverseRange(a,c)': pairs(store.reverseRange('a', 'c')),
    'reverseRange(null,b)': pairs(store.reverseRange(undefined, 'b')),
    'reverseRange(c,null)': pairs(store.reverseRange('c')),
    'all()': pairs(store.all()),
    'reverseAll()': pairs(store.reverseAll()),
    'prefixScan(c)': pairs(store.prefixScan('c', Serdes.string)),
    'delete(a)': oneOf(store.delete('a')),
    'delete(x)': oneOf(store.delete('x')),
    ...readsAfterPutAll(store),
  };
}

function readsAfterPutAll(store: KeyValueStore<string, string>): Reads {
  store.putAll([
    ['f', '1'],
    ['b', null],
  ]);
  return { 'all() after putAll': pairs(store.all()) };
}

/** Every read of a window store of 10 ms that keeps 4 minutes. */
export function windowReads(store: WindowStore<string, string>, expired: () => string): Reads {
  const puts = [
    ['b', 0],
    ['a', 10],
    ['a', 0],
    ['ab', 5],
    ['c', 130_000],
    ['a', 130_000],
    ['a', 125_000],
    ['b', 200_000],
    ['a', 10],
    ['bb', 60_000],
    ['a', 119_999],
    ['a', 120_000],
  ] as const;
  puts.forEach(([key, start], i) => {
    store.put(key, `v${i}`, start);
  });
  const reads: Reads = {
    'fetch(a,10)': oneOf(store.fetch('a', 10)),
    'fetch(a,11)': oneOf(store.fetch('a', 11)),
    'fetch(a,0,130000)': pairs(store.fetch('a', 0, 130_000)),
    'fetch(a,10,125000)': pairs(store.fetch('a', 10, 125_000)),
    'fetch(a,0,max)': pairs(store.fetch('a', 0, MAX)),
    'fetch(a,20,10)': pairs(store.fetch('a', 20, 10)),
    'backwardFetch(a,0,130000)': pairs(store.backwardFetch('a', 0, 130_000)),
    'fetch(a,b,0,130000)': windowed(store.fetch('a', 'b', 0, 130_000)),
    'fetch(null,b,5,130000)': windowed(store.fetch(undefined, 'b', 5, 130_000)),
    'fetch(ab,null,0,max)': windowed(store.fetch('ab', undefined, 0, MAX)),
    'fetch(null,null,0,max)': windowed(store.fetch(undefined, undefined, 0, MAX)),
    'fetch(b,a,0,max)': windowed(store.fetch('b', 'a', 0, MAX)),
    'backwardFetch(a,b,0,130000)': windowed(store.backwardFetch('a', 'b', 0, 130_000)),
    'backwardFetch(null,null,10,130000)': windowed(store.backwardFetch(undefined, undefined, 10, 130_000)),
    'fetchAll(5,125000)': windowed(store.fetchAll(5, 125_000)),
    'backwardFetchAll(5,125000)': windowed(store.backwardFetchAll(5, 125_000)),
    'all()': windowed(store.all()),
    'backwardAll()': windowed(store.backwardAll()),
  };
  store.put('a', null, 10);
  reads['all() after delete'] = windowed(store.all());
  return { ...reads, ...windowReadsInTime(store, expired) };
}

function windowReadsInTime(store: WindowStore<string, string>, expired: () => string): Reads {
  const reads: Reads = {};
  store.put('z', 'late', 4 * MINUTE + 10);
  reads['all() at 240010'] = windowed(store.all());
  reads['fetch(a,0,max) at 240010'] = pairs(store.fetch('a', 0, MAX));
  reads['fetch(b,0) at 240010'] = oneOf(store.fetch('b', 0));
  store.put('e', 'expired1', 10);
  store.put('e', 'edge', 11);
  reads['fetch(e,0,max)'] = pairs(store.fetch('e', 0, MAX));
  reads.dropped1 = [expired()];
  store.put('z', 'later', 7 * MINUTE);
  store.put('e', 'expired2', 11);
  reads['all() at 420000'] = windowed(store.all());
  reads.dropped2 = [expired()];
  store.put('end', 'end', MAX - 10n);
  reads['all() at the end'] = windowed(store.all());
  reads['fetch(end,max-10)'] = oneOf(store.fetch('end', MAX - 10n));
  reads['fetch(end,0,max)'] = pairs(store.fetch('end', 0, MAX));
  store.put('z', 'after the end', 7 * MINUTE);
  reads.dropped3 = [expired()];
  return reads;
}

const session = (key: string, start: Timestamp, end: Timestamp) => ({ key, window: { start, end } });

/** Every read of a session store that keeps 4 minutes. */
export function sessionReads(store: SessionStore<string, string>, expired: () => string): Reads {
  const puts = [
    ['b', 0, 0],
    ['a', 10, 20],
    ['a', 0, 5],
    ['a', 5, 20],
    ['ab', 5, 7],
    ['c', 10, 130_000],
    ['a', 130_000, 130_000],
    ['a', 100, 125_000],
    ['b', 190_000, 200_000],
    ['a', 12, 20],
    ['bb', 0, 60_000],
  ] as const;
  puts.forEach(([key, start, end], i) => {
    store.put(session(key, start, end), `v${i}`);
  });
  const reads: Reads = {
    'findSessions(a,5,10)': windowed(store.findSessions('a', 5, 10)),
    'findSessions(a,6,11)': windowed(store.findSessions('a', 6, 11)),
    'findSessions(a,0,max)': windowed(store.findSessions('a', 0, MAX)),
    'findSessions(a,20,100)': windowed(store.findSessions('a', 20, 100)),
    'backwardFindSessions(a,5,10)': windowed(store.backwardFindSessions('a', 5, 10)),
    'backwardFindSessions(a,0,max)': windowed(store.backwardFindSessions('a', 0, MAX)),
    'findSessions(a,b,5,100)': windowed(store.findSessions('a', 'b', 5, 100)),
    'findSessions(null,ab,0,max)': windowed(store.findSessions(undefined, 'ab', 0, MAX)),
    'findSessions(ab,null,0,max)': windowed(store.findSessions('ab', undefined, 0, MAX)),
    'findSessions(b,a,0,max)': windowed(store.findSessions('b', 'a', 0, MAX)),
    'backwardFindSessions(a,b,5,100)': windowed(store.backwardFindSessions('a', 'b', 5, 100)),
    'fetch(a)': windowed(store.fetch('a')),
    'backwardFetch(a)': windowed(store.backwardFetch('a')),
    'fetch(a,b)': windowed(store.fetch('a', 'b')),
    'fetch(null,null)': windowed(store.fetch(undefined, undefined)),
    'backwardFetch(a,bb)': windowed(store.backwardFetch('a', 'bb')),
    'fetchSession(a,10,20)': oneOf(store.fetchSession('a', 10, 20)),
    'fetchSession(a,10,21)': oneOf(store.fetchSession('a', 10, 21)),
  };
  store.remove(session('a', 10, 20));
  store.put(session('a', 5, 20), null);
  reads['fetch(a) after removal'] = windowed(store.fetch('a'));
  return { ...reads, ...sessionReadsInTime(store, expired) };
}

function sessionReadsInTime(store: SessionStore<string, string>, expired: () => string): Reads {
  const reads: Reads = {};
  store.put(session('z', 0, 4 * MINUTE + 20), 'late');
  reads['fetch(null,null) at 240020'] = windowed(store.all());
  reads['fetchSession(a,12,20) at 240020'] = oneOf(store.fetchSession('a', 12, 20));
  store.put(session('e', 0, 20), 'expired1');
  store.put(session('e', 0, 21), 'edge');
  reads['fetch(e)'] = windowed(store.fetch('e'));
  reads.dropped1 = [expired()];
  store.put(session('z', 0, 7 * MINUTE), 'later');
  store.put(session('e', 0, 21), 'expired2');
  reads['fetch(null,null) at 420000'] = windowed(store.all());
  reads.dropped2 = [expired()];
  store.put(session('end', 0, MAX), 'end');
  reads['fetch(null,null) at the end'] = windowed(store.fetch(undefined, undefined));
  reads['fetchSession(end,0,max)'] = oneOf(store.fetchSession('end', 0, MAX));
  return reads;
}
