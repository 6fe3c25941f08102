import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { partitionOf } from '../../src/model/murmur2.ts';
import type { TaskId } from '../../src/model/task-id.ts';
import {
  InteractiveQueries,
  KeyQuery,
  Position,
  PositionBound,
  type QueryIterator,
  RangeQuery,
  WindowRangeQuery,
} from '../../src/query/index.ts';
import type { KafkaStreams } from '../../src/runtime/index.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { SimulatedInstance } from '../runtime/simulated-application.ts';
import { tallyTopology } from './counting-instances.ts';
import { QueryNetwork } from './query-network.ts';

const PARTITIONS = 2;
/** More than two pages in each partition. */
const KEYS = Array.from({ length: 1_400 }, (_, i) => `key-${String(i).padStart(4, '0')}`);
const partition = (key: string) => partitionOf(Buffer.from(key), PARTITIONS);
const keysOf = (p: number) => KEYS.filter((key) => partition(key) === p);
const count = (key: string) => KeyQuery.withKey<string, number>(key);

let scheduler: SimulatedScheduler;
let cluster: SimulatedCluster;
let network: QueryNetwork;
let instances: SimulatedInstance[];
let stop: () => void;

beforeEach(() => {
  scheduler = new SimulatedScheduler({ seed: 5 });
  // Long enough for the dead to be missed by nobody but those who ask them.
  cluster = new SimulatedCluster(scheduler, { groups: { 'streams.session.timeout.ms': 10_000_000 } });
  cluster.createTopic('lines', PARTITIONS);
  instances = [];
  network = new QueryNetwork(scheduler, instances);
  stop = scheduler.runInBackground();
});

afterEach(() => {
  for (const { process } of instances) process?.kill();
  stop();
});

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 20_000) throw new Error(`never: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function start(name: string, standbyReplicas = 0): KafkaStreams {
  const instance = new SimulatedInstance(name, scheduler, cluster, () => tallyTopology('lines'), { standbyReplicas });
  instances.push(instance);
  instance.start();
  return instance.streams as KafkaStreams;
}

const append = (key: string) => cluster.append('lines', partition(key), { key, value: 'a line', timestamp: 77 });
const end = (p: number) => cluster.log('lines', p).highWatermark - 1;

/** Two instances with a partition each, each key counted once; with standbys, copied too. */
async function two(
  standbys = 0,
): Promise<{ readonly here: KafkaStreams; readonly there: SimulatedInstance; theirs: number }> {
  const here = start('one', standbys);
  const other = start('other', standbys);
  await until(() => here.report().tasks.length === 1 && other.report().tasks.length === 1);
  for (const key of KEYS) append(key);
  await until(() => {
    const current = [here, other].every((streams) => {
      const { tasks, standbys: copies } = streams.report();
      const committed = tasks.every(({ taskId, partitions: [source] }) => {
        const p = source?.partition ?? 0;
        return (
          streams.caughtUp(taskId as TaskId) &&
          streams.committedPosition({ topic: 'lines', partition: p }) === end(p) + 1
        );
      });
      const copied = copies.every(({ changelogs }) =>
        changelogs.every(({ topic, partition: p, position }) => position === cluster.log(topic, p).highWatermark),
      );
      const known = streams.endpoints.flatMap(({ active, standby }) => [...active, ...standby]).length;
      return committed && copied && copies.length === standbys && known === PARTITIONS * (1 + standbys);
    });
    return current;
  });
  const theirs = here.taskPhase('0_0' as TaskId) === 'running' ? 1 : 0;
  return { here, there: instances[1] as SimulatedInstance, theirs };
}

const queriesOf = (streams: KafkaStreams) => new InteractiveQueries(streams, { fetch: network.fetch });

async function all<T>(iterator: QueryIterator<T>): Promise<readonly T[]> {
  const entries: T[] = [];
  for await (const entry of iterator) entries.push(entry);
  return entries;
}

describe('InteractiveQueries', () => {
  it('asks a key where it is, and says who answered and what the answer contains', async () => {
    const { here, theirs } = await two();
    const queries = queriesOf(here);
    for (const p of [0, 1]) {
      const { onlyPartitionResult: result } = await queries.query('counts', count(keysOf(p)[0] as string), {
        executionInfo: true,
      });
      const remote = p === theirs;
      expect(result).toMatchObject({
        kind: 'success',
        value: 1,
        position: { lines: { [p]: end(p) } },
        endpoint: remote ? { host: 'other', port: 80 } : undefined,
        lag: undefined,
        executionInfo: [
          expect.stringContaining(remote ? `task 0_${p} http://other:80: 1 entries` : `task 0_${p} here`),
        ],
      });
    }
    const absent = `nobody-${[0, 1, 2, 3, 4, 5].find((i) => partition(`nobody-${i}`) === theirs)}`;
    expect((await queries.query('counts', count(absent))).onlyPartitionResult).toMatchObject({
      kind: 'success',
      value: undefined,
    });
  });

  it("asks a key where the user's partitioner has put it", async () => {
    const { here } = await two();
    const queries = queriesOf(here);
    const partitioner = (topic: string, key: string, value: null, partitions: number) => {
      expect([topic, value, partitions]).toEqual(['lines', null, PARTITIONS]);
      return 1 - partition(key);
    };
    for (const key of ['x', 'y', 'z', 'w']) {
      const p = 1 - partition(key);
      cluster.append('lines', p, { key, value: 'a line', timestamp: 77 });
      const positionBound = PositionBound.at(Position.of('lines', p, end(p)));
      const found = await queries.query('counts', count(key), { partitioner, positionBound });
      expect([...found.partitionResults.keys()]).toEqual([p]);
      expect(found.onlyPartitionResult).toMatchObject({ kind: 'success', value: 1 });
      expect((await queries.query('counts', count(key))).onlyPartitionResult).toMatchObject({ value: undefined });
    }
    const several = queries.query('counts', count('x'), { partitioner: () => [0, 1] });
    await expect(several).rejects.toMatchObject({ code: 'STREAMS_INVALID_ARGUMENT' });
    const left = await queries.query('counts', count(KEYS[0] as string), { partitioner: () => undefined });
    expect(left.onlyPartitionResult).toMatchObject({ value: 1 });
  });

  it('goes through a range page by page, each partition in the order of its keys, and no further than it is asked', async () => {
    const { here, theirs } = await two();
    const queries = queriesOf(here);
    const range = RangeQuery.withNoBounds<string, number>();
    const result = await queries.query('counts', range);
    expect(network.asked.length).toBe(1);
    for (const [p, answer] of result.partitionResults) {
      if (answer.kind === 'failure') throw new Error(answer.message);
      expect(await all(answer.value)).toEqual(keysOf(p).map((key) => [key, 1]));
    }
    // 100 entries first, then 400, then the rest.
    expect(network.asked.length).toBe(3);
    const descending = RangeQuery.withRange<string, number>('key-0200', 'key-1300', { order: 'descending' });
    const back = (await queries.query('counts', descending, { partitions: [theirs] })).onlyPartitionResult;
    if (back.kind === 'failure') throw new Error(back.message);
    const wanted = keysOf(theirs).filter((key) => key >= 'key-0200' && key <= 'key-1300');
    expect((await all(back.value)).map(([key]) => key)).toEqual(wanted.reverse());
    const before = network.asked.length;
    const left = (await queries.query('counts', range, { partitions: [theirs] })).onlyPartitionResult;
    if (left.kind === 'failure') throw new Error(left.message);
    for await (const [key] of left.value) if (key === keysOf(theirs)[50]) break;
    expect(network.asked.length).toBe(before + 1);
  });

  it('goes on with a range at the new owner when the partition moves in between', async () => {
    const { here, there, theirs } = await two();
    const queries = queriesOf(here);
    const options = { partitions: [theirs], timeoutMs: 60_000 };
    const { onlyPartitionResult: result } = await queries.query(
      'counts',
      RangeQuery.withNoBounds<string, number>(),
      options,
    );
    if (result.kind === 'failure') throw new Error(result.message);
    const keys: string[] = [];
    for await (const [key] of result.value) {
      keys.push(key);
      if (keys.length === 10) void there.streams?.close();
    }
    expect(keys).toEqual(keysOf(theirs));
    expect(here.taskPhase(`0_${theirs}` as TaskId)).toBe('running');
    expect(result.position).toEqual({ lines: { [theirs]: end(theirs) } });
  });

  it('throws what is retriable when the rest of a range cannot be had, and never cuts it short', async () => {
    const { here, there, theirs } = await two();
    const { onlyPartitionResult: result } = await queriesOf(here).query(
      'counts',
      RangeQuery.withNoBounds<string, number>(),
      { partitions: [theirs], timeoutMs: 500 },
    );
    if (result.kind === 'failure') throw new Error(result.message);
    there.kill();
    await expect(all(result.value)).rejects.toMatchObject({
      code: 'STREAMS_STORE_NOT_READY',
      retriable: true,
      message: expect.stringContaining('http://other:80 did not answer'),
    });
  });

  it('gives what there is when an instance is gone, and the reason for the rest', async () => {
    const { here, there, theirs } = await two();
    there.kill();
    const result = await queriesOf(here).query('counts', RangeQuery.withNoBounds<string, number>());
    expect(result.failures).toMatchObject([{ reason: 'NOT_PRESENT', retriable: true }]);
    expect(result.partitionResults.get(theirs)).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
    const [mine] = result.successes;
    if (mine === undefined) throw new Error('nobody answered');
    expect((await all(mine.value)).length).toBe(keysOf(1 - theirs).length);
    expect(() => result.onlyPartitionResult).toThrow('2 partitions were asked');
  });

  it('is answered by a copy within a lag or a bound, ranges too, and by none without', async () => {
    const { here, there, theirs } = await two(1);
    const queries = queriesOf(here);
    const key = keysOf(theirs)[0] as string;
    there.kill();
    expect((await queries.query('counts', count(key))).onlyPartitionResult).toMatchObject({ reason: 'NOT_PRESENT' });
    const stale = { value: 1, lag: 0, endpoint: undefined, position: { lines: { [theirs]: end(theirs) } } };
    expect((await queries.query('counts', count(key), { maxLag: 0 })).onlyPartitionResult).toMatchObject(stale);
    const seen = PositionBound.at(Position.of('lines', theirs, end(theirs)));
    expect((await queries.query('counts', count(key), { positionBound: seen })).onlyPartitionResult).toMatchObject(
      stale,
    );
    const active = { positionBound: seen, requireActive: true };
    expect((await queries.query('counts', count(key), active)).onlyPartitionResult).toMatchObject({
      reason: 'NOT_PRESENT',
    });
    const range = RangeQuery.withNoBounds<string, number>();
    const result = await queries.query('counts', range, { maxLag: 0 });
    expect(result.failures).toEqual([]);
    for (const [p, answer] of result.partitionResults) {
      if (answer.kind === 'failure') throw new Error(answer.message);
      expect((await all(answer.value)).map(([found]) => found)).toEqual(keysOf(p));
    }
    expect(result.position).toEqual({ lines: { 0: end(0), 1: end(1) } });
  });

  it('is not answered before what was asked for is contained', async () => {
    const { here, there, theirs } = await two(1);
    const queries = queriesOf(here);
    const mine = keysOf(1 - theirs)[0] as string;
    // Read your writes: the bound is waited for.
    const written = append(mine);
    const bound = PositionBound.at(Position.of('lines', 1 - theirs, written));
    expect((await queries.query('counts', count(mine), { positionBound: bound })).onlyPartitionResult).toMatchObject({
      value: 2,
    });
    there.kill();
    const lost = append(keysOf(theirs)[0] as string);
    const unread = PositionBound.at(Position.of('lines', theirs, lost));
    const options = { positionBound: unread, timeoutMs: 300 };
    const answer = await queries.query('counts', count(keysOf(theirs)[0] as string), options);
    expect(answer.onlyPartitionResult).toMatchObject({
      kind: 'failure',
      reason: 'NOT_UP_TO_BOUND',
      message: expect.stringContaining(`processed up to ${lost - 1}, and ${lost} is asked for`),
    });
    const anything = { positionBound: PositionBound.unbounded() };
    expect(
      (await queries.query('counts', count(keysOf(theirs)[0] as string), anything)).onlyPartitionResult,
    ).toMatchObject({
      value: 1,
    });
  });

  it('fails as values where there is nothing to ask', async () => {
    const idle = new SimulatedInstance('idle', scheduler, cluster, () => tallyTopology('lines'));
    idle.start();
    const streams = idle.streams as KafkaStreams;
    instances.push(idle);
    const queries = queriesOf(streams);
    const early = await queries.query('counts', count('a'));
    expect([early.onlyPartitionResult, early.position]).toMatchObject([{ reason: 'NOT_PRESENT', retriable: true }, {}]);
    await until(() => streams.state === 'running' && streams.caughtUp('0_0' as TaskId));
    const beyond = await queries.query('counts', count('a'), { partitions: [0, 7] });
    expect(beyond.partitionResults.get(7)).toMatchObject({ reason: 'DOES_NOT_EXIST', retriable: false });
    expect(beyond.partitionResults.get(0)).toMatchObject({ kind: 'success' });
    const windows = WindowRangeQuery.withWindowStartRange<string, number>(0, 1);
    expect((await queries.query('counts', windows)).failures).toMatchObject([{ reason: 'UNKNOWN_QUERY_TYPE' }]);
    await expect(queries.query('none', count('a'))).rejects.toMatchObject({ code: 'STREAMS_STORE_NOT_FOUND' });
    await expect(queries.query('counts', count(1 as never))).rejects.toMatchObject({ code: 'STREAMS_SERIALIZATION' });
    await expect(queries.query('counts', count('a'), { maxLag: -1 })).rejects.toMatchObject({
      code: 'STREAMS_INVALID_ARGUMENT',
    });
    const given = AbortSignal.abort('enough');
    await expect(queries.query('counts', count('a'), { signal: given })).rejects.toBe('enough');
    await streams.close();
    expect((await queries.query('counts', count('a'))).onlyPartitionResult).toMatchObject({ reason: 'NOT_STARTED' });
  });
});
