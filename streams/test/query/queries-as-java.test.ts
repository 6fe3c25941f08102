import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskId } from '../../src/model/task-id.ts';
import {
  InteractiveQueries,
  KeyQuery,
  MultiVersionedKeyQuery,
  Position,
  PositionBound,
  type Query,
  type QueryResult,
  RangeQuery,
  TimestampedKeyQuery,
  TimestampedRangeQuery,
  VersionedKeyQuery,
  WindowKeyQuery,
  WindowRangeQuery,
} from '../../src/query/index.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { SimulatedInstance } from '../runtime/simulated-application.ts';
import { RECORDS, storesOfEachKind } from './stores-of-each-kind.ts';

let stop: () => void;
let cluster: SimulatedCluster;
let queries: InteractiveQueries;

beforeAll(async () => {
  const scheduler = new SimulatedScheduler({ seed: 1 });
  cluster = new SimulatedCluster(scheduler);
  for (const topic of ['in', 'versions-in', 'plain-in']) cluster.createTopic(topic, 1);
  for (const [topic, key, value, timestamp] of RECORDS) cluster.append(topic, 0, { key, value, timestamp });
  const instance = new SimulatedInstance('one', scheduler, cluster, storesOfEachKind);
  stop = scheduler.runInBackground();
  instance.start();
  const { streams } = instance;
  if (streams === undefined) throw new Error('not started');
  queries = new InteractiveQueries(streams, { fetch: () => Promise.reject(new Error('nobody else is there')) });
  const committed = () => streams.report().tasks.every(({ taskId }) => streams.caughtUp(taskId as TaskId));
  while (streams.state !== 'running' || !committed()) await new Promise((resolve) => setImmediate(resolve));
});

afterAll(() => stop());

/** The answer as text: entries, or a value, or the reason of a failure. */
async function shown(result: QueryResult<unknown>): Promise<unknown> {
  if (result.kind === 'failure') return result.reason;
  const { value } = result;
  if (typeof value !== 'object' || value === null || !(Symbol.asyncIterator in value)) return plain(value);
  const all: unknown[] = [];
  for await (const entry of value as AsyncIterable<unknown>) all.push(plain(entry));
  return all;
}

/** Values as `4@2500`, versions as `20@200..300`, windows as `a@0/1000`. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain).join('=');
  if (typeof value !== 'object' || value === null) return value;
  const {
    key,
    window,
    value: inner,
    timestamp,
  } = value as {
    readonly [field: string]: unknown;
    readonly window?: { readonly start: unknown; readonly end: unknown };
  };
  if (window !== undefined) return `${key}@${window.start}/${window.end}`;
  if ('validTo' in value) return `${inner}@${timestamp}..${value.validTo}`;
  return `${inner}@${timestamp}`;
}

const ask = async (store: string, query: Query<unknown>, bound?: Position) => {
  const options = { timeoutMs: 200, ...(bound && { positionBound: PositionBound.at(bound) }) };
  return shown((await queries.query(store, query, { ...options, partitions: [0] })).onlyPartitionResult);
};

const desc = { order: 'descending' } as const;
const starting = (from: number, to: number) => WindowRangeQuery.withWindowStartRange(from, to);
const windowsOf = (key: string, from: number, to: number) => WindowKeyQuery.withKeyAndWindowStartRange(key, from, to);

describe('a query is answered as by Java: ', () => {
  it.each<readonly [string, string, Query<unknown>, unknown]>([
    ['a key', 'counts', KeyQuery.withKey('a'), 4],
    ['a key that is not present', 'counts', KeyQuery.withKey('z'), undefined],
    ['a key with its timestamp', 'counts', TimestampedKeyQuery.withKey('a'), '4@2500'],
    ['a range', 'counts', RangeQuery.withRange('a', 'b'), ['a=4', 'aa=1', 'b=1']],
    ['a range downwards', 'counts', RangeQuery.withRange('a', 'b', desc), ['b=1', 'aa=1', 'a=4']],
    ['all downwards', 'counts', RangeQuery.withNoBounds(desc), ['c=1', 'b=1', 'aa=1', 'a=4']],
    ['all', 'counts', RangeQuery.withNoBounds(), ['a=4', 'aa=1', 'b=1', 'c=1']],
    ['a lower bound', 'counts', RangeQuery.withLowerBound('b'), ['b=1', 'c=1']],
    ['an upper bound', 'counts', RangeQuery.withUpperBound('aa'), ['a=4', 'aa=1']],
    ['an upper bound downwards', 'counts', RangeQuery.withUpperBound('aa', desc), ['aa=1', 'a=4']],
    ['null bounds', 'counts', RangeQuery.withRange(null, null), ['a=4', 'aa=1', 'b=1', 'c=1']],
    ['a null lower bound', 'counts', RangeQuery.withRange(null, 'aa'), ['a=4', 'aa=1']],
    ['a null upper bound downwards', 'counts', RangeQuery.withRange('b', null, desc), ['c=1', 'b=1']],
    ['bounds that cross', 'counts', RangeQuery.withRange('b', 'a'), []],
    ['bounds that cross downwards', 'counts', RangeQuery.withRange('b', 'a', desc), []],
    ['a range between keys', 'counts', RangeQuery.withRange('ab', 'az'), []],
    [
      'timestamps of a range',
      'counts',
      TimestampedRangeQuery.withRange('a', 'b', desc),
      ['b=1@0', 'aa=1@1000', 'a=4@2500'],
    ],
    ['windows of a key-value store', 'counts', windowsOf('a', 0, 10), 'UNKNOWN_QUERY_TYPE'],
    ['window starts of a key-value store', 'counts', starting(0, 10), 'UNKNOWN_QUERY_TYPE'],
    ['versions of a key-value store', 'counts', VersionedKeyQuery.withKey('a'), 'UNKNOWN_QUERY_TYPE'],
    ['a key of a plain store', 'plain', KeyQuery.withKey('x'), '3'],
    ['a timestamp of a plain store', 'plain', TimestampedKeyQuery.withKey('x'), 'UNKNOWN_QUERY_TYPE'],
    ['a range of a plain store', 'plain', RangeQuery.withNoBounds(), ['x=3', 'y=2']],
    ['timestamps of a range of a plain store', 'plain', TimestampedRangeQuery.withNoBounds(), 'UNKNOWN_QUERY_TYPE'],
    ['windows of a key', 'windows', windowsOf('a', 0, 2_000), ['0=2@0', '1000=1@1000', '2000=1@2500']],
    ['windows, ends included', 'windows', windowsOf('a', 0, 1_000), ['0=2@0', '1000=1@1000']],
    ['windows between starts', 'windows', windowsOf('a', 1, 999), []],
    ['windows of times that cross', 'windows', windowsOf('a', 2_000, 0), []],
    ['windows from before time', 'windows', windowsOf('a', -5, 0), ['0=2@0']],
    ['windows by one start', 'windows', starting(0, 0), ['a@0/1000=2@0', 'b@0/1000=1@0']],
    [
      'windows by start, in the order of keys',
      'windows',
      starting(0, 2_000),
      [
        'a@0/1000=2@0',
        'a@1000/2000=1@1000',
        'a@2000/3000=1@2500',
        'aa@1000/2000=1@1000',
        'b@0/1000=1@0',
        'c@2000/3000=1@2500',
      ],
    ],
    ['starts that cross', 'windows', starting(2_000, 0), []],
    ['sessions of a window store', 'windows', WindowRangeQuery.withKey('a'), 'UNKNOWN_QUERY_TYPE'],
    ['a key of a window store', 'windows', KeyQuery.withKey('a'), 'UNKNOWN_QUERY_TYPE'],
    ['a range of a window store', 'windows', RangeQuery.withNoBounds(), 'UNKNOWN_QUERY_TYPE'],
    ['windows of a plain store', 'plain-windows', windowsOf('x', 0, 5_000), ['5=1', '1005=3']],
    [
      'window starts of a plain store',
      'plain-windows',
      starting(0, 5_000),
      ['x@5/1005=1', 'x@1005/2005=3', 'y@2005/3005=2'],
    ],
    ['sessions', 'sessions', WindowRangeQuery.withKey('a'), ['a@0/0=2', 'a@1000/1000=1', 'a@2500/2500=1']],
    ['sessions of nobody', 'sessions', WindowRangeQuery.withKey('z'), []],
    ['window starts of a session store', 'sessions', starting(0, 10), 'UNKNOWN_QUERY_TYPE'],
    ['windows of a session store', 'sessions', windowsOf('a', 0, 10), 'UNKNOWN_QUERY_TYPE'],
    ['a key of a session store', 'sessions', KeyQuery.withKey('a'), 'UNKNOWN_QUERY_TYPE'],
    ['the latest version', 'versions', VersionedKeyQuery.withKey('k'), '30@300..undefined'],
    ['no version yet', 'versions', VersionedKeyQuery.withKey('k', { asOf: 50 }), undefined],
    ['a version from its first moment', 'versions', VersionedKeyQuery.withKey('k', { asOf: 200 }), '20@200..300'],
    ['a version to its last moment', 'versions', VersionedKeyQuery.withKey('k', { asOf: 199 }), '10@100..200'],
    ['a version of a key without any', 'versions', VersionedKeyQuery.withKey('z'), undefined],
    ['a version that was deleted', 'versions', VersionedKeyQuery.withKey('t', { asOf: 250 }), undefined],
    [
      'versions, the latest first',
      'versions',
      MultiVersionedKeyQuery.withKey('k'),
      ['30@300..undefined', '20@200..300', '10@100..200'],
    ],
    [
      'versions, the oldest first',
      'versions',
      MultiVersionedKeyQuery.withKey('k', { order: 'ascending' }),
      ['10@100..200', '20@200..300', '30@300..undefined'],
    ],
    [
      'versions of a stretch of time',
      'versions',
      MultiVersionedKeyQuery.withKey('k', { fromTime: 150, toTime: 250 }),
      ['20@200..300', '10@100..200'],
    ],
    [
      'versions of a moment',
      'versions',
      MultiVersionedKeyQuery.withKey('k', { fromTime: 200, toTime: 200 }),
      ['20@200..300'],
    ],
    ['versions from before there were any', 'versions', MultiVersionedKeyQuery.withKey('k', { toTime: 99 }), []],
    ['versions between deletes', 'versions', MultiVersionedKeyQuery.withKey('t'), ['3@300..400', '1@100..200']],
    ['versions while deleted', 'versions', MultiVersionedKeyQuery.withKey('t', { fromTime: 200, toTime: 299 }), []],
    ['a timestamp of a versioned store', 'versions', TimestampedKeyQuery.withKey('k'), 'UNKNOWN_QUERY_TYPE'],
  ])('%s (%s)', async (_what, store, query, expected) => {
    expect(await ask(store, query)).toEqual(expected);
  });

  it.each<readonly [string, Position, unknown]>([
    ['that is reached', Position.of('in', 0, 6), 4],
    ['that is not', Position.of('in', 0, 7), 'NOT_UP_TO_BOUND'],
    ['of another partition', Position.of('in', 1, 7), 4],
    ['of a topic that the store knows nothing of', Position.of('other', 0, 7), 'NOT_UP_TO_BOUND'],
  ])('a bound %s', async (_what, bound, expected) => {
    expect(await ask('counts', KeyQuery.withKey('a'), bound)).toBe(expected);
  });

  it('versions of a stretch of time that ends before it begins', () => {
    expect(() => MultiVersionedKeyQuery.withKey('k', { fromTime: 250, toTime: 150 })).toThrow('after toTime');
  });

  it('windows past their retention, which are gone', async () => {
    cluster.append('in', 0, { key: 'late', value: 'x', timestamp: 6_500 });
    const bound = Position.of('in', 0, 7);
    expect(await ask('windows', starting(0, 9_000), bound)).toEqual([
      'a@2000/3000=1@2500',
      'c@2000/3000=1@2500',
      'late@6000/7000=1@6500',
    ]);
    expect(await ask('windows', windowsOf('a', 0, 9_000), bound)).toEqual(['2000=1@2500']);
  });
});
