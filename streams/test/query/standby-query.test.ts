import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { partitionOf } from '../../src/model/murmur2.ts';
import { type QueryAnswer, StoreQuery, timestampedValues } from '../../src/query/index.ts';
import type { KafkaStreams } from '../../src/runtime/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import type { ReadOnlyKeyValueStore, ValueAndTimestamp } from '../../src/state/index.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { SimulatedInstance } from '../runtime/simulated-application.ts';
import { QueryServer, tallyTopology } from './counting-instances.ts';

type Counts = ReadOnlyKeyValueStore<string, ValueAndTimestamp<number>>;

const PARTITIONS = 4;
const KEYS = Array.from({ length: 20 }, (_, i) => `key-${i}`);
const values = timestampedValues(Serdes.safeLong);
const partition = (key: string) => partitionOf(Buffer.from(key), PARTITIONS);

interface Instance {
  readonly streams: KafkaStreams;
  readonly server: QueryServer;
  readonly instance: SimulatedInstance;
}

let scheduler: SimulatedScheduler;
let cluster: SimulatedCluster;
let stopSimulation: () => void;
let all: Instance[];

beforeEach(() => {
  scheduler = new SimulatedScheduler({ seed: 3 });
  // Long enough for the dead to be missed by nobody but those who ask them.
  cluster = new SimulatedCluster(scheduler, { groups: { 'streams.session.timeout.ms': 1_000_000 } });
  cluster.createTopic('lines', PARTITIONS);
  stopSimulation = scheduler.runInBackground();
  all = [];
});

afterEach(async () => {
  for (const { instance } of all) instance.process?.kill();
  stopSimulation();
  await Promise.all(all.map(({ server }) => server.close()));
});

async function start(name: string): Promise<Instance> {
  const server = await QueryServer.listen();
  const instance = new SimulatedInstance(name, scheduler, cluster, () => tallyTopology('lines'), {
    endpoint: server.endpoint,
    standbyReplicas: 1,
  });
  instance.start();
  const started = { streams: instance.streams as KafkaStreams, server, instance };
  server.serve(started.streams);
  all.push(started);
  return started;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 20_000) throw new Error(`never: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const append = (key: string) => cluster.append('lines', partition(key), { key, value: 'a line', timestamp: 77 });

const counted = () =>
  until(() => {
    const committed = cluster.committedOffsets('app');
    return Array.from({ length: PARTITIONS }, (_, p) => p).every(
      (p) => (committed.get(`lines-${p}` as never)?.offset ?? 0) >= cluster.log('lines', p).highWatermark,
    );
  });

/** Two instances that stand by for each other, each key counted once and copied. */
async function two(): Promise<readonly [Instance, Instance]> {
  const instances = [await start('one'), await start('other')] as const;
  for (const key of KEYS) append(key);
  await counted();
  await copied(instances);
  return instances;
}

async function copied(instances: readonly Instance[]): Promise<void> {
  await until(() => {
    const standbys = instances.flatMap(({ streams }) => streams.report().standbys);
    return (
      standbys.length === PARTITIONS &&
      standbys.every(({ changelogs: [changelog] }) => {
        const { topic = '', partition: p = 0, position } = changelog ?? {};
        return position === cluster.log(topic, p).highWatermark;
      }) &&
      instances.every(({ streams }) => streams.endpoints.flatMap(({ standby }) => standby).length === PARTITIONS)
    );
  });
}

const open = (streams: KafkaStreams) =>
  StoreQuery.open<string, Counts>(streams, { store: 'counts', keySerde: Serdes.string });

/** As a crash: the process is gone, and nobody answers at its address. */
function kill({ instance, server }: Instance): void {
  instance.kill();
  server.serve(undefined);
}

const end = (key: string) => cluster.log('lines', partition(key)).highWatermark - 1;
const ownedBy = ({ streams }: Instance, key: string) => streams.taskPhase(`0_${partition(key)}` as never) === 'running';

describe('a key whose owner does not answer', () => {
  it('is answered by the standby, which says that it is one and how far it is', async () => {
    const [one, other] = await two();
    const counts = (await open(one.streams)).anywhere({ values });
    const theirs = KEYS.filter((key) => ownedBy(other, key));
    expect(theirs.length).toBeGreaterThan(0);
    for (const key of theirs) expect((await counts.get(key, { maxLag: 0 })).lag).toBeUndefined();
    kill(other);
    for (const key of theirs) {
      await expect(counts.get(key)).rejects.toMatchObject({ code: 'STREAMS_REMOTE_QUERY' });
      expect(await counts.get(key, { maxLag: 0 })).toEqual({
        value: { value: 1, timestamp: 77 },
        position: end(key),
        endpoint: undefined,
        lag: 0,
      });
    }
    // An answer that was read contains what its position says.
    const [key = ''] = theirs;
    const again = await counts.get(key, { maxLag: 0, position: end(key) });
    expect(again.value?.value).toBe(1);
  });

  it('is asked of the standby elsewhere when none is here', async () => {
    const [one, other] = await two();
    const third = await start('third');
    await until(() => all.every(({ streams }) => streams.state === 'running' && streams.report().tasks.length > 0));
    await copied(all);
    const elsewhere = KEYS.find((key) => ownedBy(other, key) && standsBy(one, key)) as string;
    expect(elsewhere).toBeDefined();
    const counts = (await open(third.streams)).anywhere({ values });
    kill(other);
    expect(await counts.get(elsewhere, { maxLag: 5 })).toMatchObject({
      value: { value: 1 },
      endpoint: one.server.endpoint,
      lag: 0,
      position: end(elsewhere),
    });
  });

  it('is not answered before the copy has what was asked for, nor from one further behind than it may be', async () => {
    const [one, other] = await two();
    const key = KEYS.find((each) => ownedBy(other, each)) as string;
    kill(other);
    // Acknowledged, and processed by nobody yet: no copy can have it.
    const written = append(key);
    const counts = (await open(one.streams)).anywhere({ values, timeoutMs: 500 });
    expect((await counts.get(key, { maxLag: 0 })).position).toBe(written - 1);
    await expect(counts.get(key, { maxLag: 0, position: written })).rejects.toMatchObject({
      code: 'STREAMS_REMOTE_QUERY',
    });
    const query = await open(one.streams);
    const signal = AbortSignal.timeout(5_000);
    await expect(query.stale(key, () => 0, { maxLag: 0, position: written, signal })).rejects.toMatchObject({
      code: 'STREAMS_STORE_NOT_READY',
      message: expect.stringContaining(`processed up to ${written - 1}, and ${written} is asked for`),
    });
    // What an open transaction holds may be part of the state some day, and the copy cannot have it.
    const client = cluster.createClient({ clientId: 'writer' });
    const writer = client.createProducer({ transactionalId: 'writer', transactionTimeoutMs: 1_000_000_000 });
    await writer.init();
    writer.send('app-counts-changelog', partition(key), Buffer.from('unread'), Buffer.alloc(16), 77);
    await writer.flush();
    await expect(query.stale(key, () => 0, { maxLag: 0, signal })).rejects.toMatchObject({
      code: 'STREAMS_STORE_NOT_READY',
      message: expect.stringContaining('it lacks 1 records, more than the 0 it may'),
    });
    expect(await counts.get(key, { maxLag: 1 })).toMatchObject({ value: { value: 1 }, lag: 1 });
  });

  it('is waited for in the copy until that has it', async () => {
    const [one, other] = await two();
    const key = KEYS.find((each) => ownedBy(other, each)) as string;
    const query = await open(one.streams);
    const look = (view: Counts) => ((view.get(key)?.value ?? 0) >= 2 ? view.get(key)?.value : undefined);
    const signal = AbortSignal.timeout(20_000);
    const waiting = query.waitForStale(key, look, { maxLag: 1_000, signal });
    const written = append(key);
    const answer = await waiting;
    expect(answer.value).toBe(2);
    expect(answer.position).toBeGreaterThanOrEqual(written);
    expect(ownedBy(other, key)).toBe(true);
    const given = new AbortController();
    const never = query.waitForStale(key, () => undefined, { maxLag: 1_000, signal: given.signal });
    given.abort('enough');
    await expect(never).rejects.toBe('enough');
  });

  it('is the owner’s again once the standby has taken over, without a step back', async () => {
    const [one, other] = await two();
    const key = KEYS.find((each) => ownedBy(other, each)) as string;
    kill(other);
    const counts = (await open(one.streams)).anywhere({ values, timeoutMs: 500 });
    const written = append(key);
    const stale = await counts.get(key, { maxLag: 0 });
    expect(stale).toMatchObject({ value: { value: 1 }, lag: 0, position: written - 1 });
    const { streamsGroup } = cluster.createClient({ clientId: 'test' });
    const leave = { groupId: 'app', memberId: 'other', memberEpoch: -1, endpointInformationEpoch: -1 };
    await streamsGroup.heartbeat(leave);
    let answer: QueryAnswer<ValueAndTimestamp<number>> | undefined;
    await until(async () => {
      answer = await counts.get(key, { maxLag: 0, position: written }).catch((error: unknown) => {
        expect(error).toMatchObject({ retriable: true });
        return undefined;
      });
      // Whoever answers has what was asked for.
      if (answer !== undefined) expect(answer).toMatchObject({ value: { value: 2 }, position: written });
      return answer !== undefined && answer.lag === undefined;
    });
    expect(answer?.endpoint).toBeUndefined();
  });
});

const standsBy = ({ streams }: Instance, key: string) =>
  streams.report().standbys.some(({ taskId }) => taskId === `0_${partition(key)}`);

describe('queryHandler', () => {
  const ask = ({ server }: Instance, key: string, query: string) =>
    fetch(
      `http://127.0.0.1:${server.port}/streams/stores/counts/keys/${Buffer.from(key).toString('base64url')}?${query}`,
    );

  it('answers from a standby when the asker takes it, and says so in a header', async () => {
    const [one, other] = await two();
    const key = KEYS.find((each) => ownedBy(other, each)) as string;
    expect((await ask(one, key, '')).status).toBe(421);
    const stale = await ask(one, key, `maxLag=10&position=${end(key)}`);
    expect([stale.status, stale.headers.get('streams-stale'), stale.headers.get('streams-position')]).toEqual([
      200,
      '0',
      String(end(key)),
    ]);
    const original = await ask(other, key, `maxLag=10&position=${end(key)}`);
    expect([original.status, original.headers.get('streams-stale')]).toEqual([200, null]);
    expect((await ask(other, key, `position=${end(key) + 1}`)).status).toBe(503);
    expect((await ask(one, key, 'maxLag=some')).status).toBe(400);
  });
});
