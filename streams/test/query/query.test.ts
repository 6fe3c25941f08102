import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { partitionOf } from '../../src/model/murmur2.ts';
import { plainValues, StoreQuery, timestampedValues } from '../../src/query/index.ts';
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

let scheduler: SimulatedScheduler;
let cluster: SimulatedCluster;
let stopSimulation: () => void;
let servers: QueryServer[];
let instances: SimulatedInstance[];

beforeEach(() => {
  scheduler = new SimulatedScheduler({ seed: 3 });
  cluster = new SimulatedCluster(scheduler);
  cluster.createTopic('lines', PARTITIONS);
  stopSimulation = scheduler.runInBackground();
  servers = [];
  instances = [];
});

afterEach(async () => {
  for (const { process } of instances) process?.kill();
  stopSimulation();
  await Promise.all(servers.map((server) => server.close()));
});

/** An instance of the application with its HTTP server. */
async function start(
  name: string,
): Promise<{ streams: KafkaStreams; server: QueryServer; instance: SimulatedInstance }> {
  const server = await QueryServer.listen();
  const topology = () => tallyTopology('lines');
  const instance = new SimulatedInstance(name, scheduler, cluster, topology, { endpoint: server.endpoint });
  servers.push(server);
  instances.push(instance);
  instance.start();
  const streams = instance.streams as KafkaStreams;
  server.serve(streams);
  return { streams, server, instance };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 5_000) throw new Error(`never: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const running = (...all: { readonly streams: KafkaStreams }[]) =>
  until(() => all.every(({ streams }) => streams.state === 'running' && streams.report().tasks.length > 0));

function append(key: string): number {
  return cluster.append('lines', partitionOf(Buffer.from(key), PARTITIONS), { key, value: 'a line', timestamp: 77 });
}

const open = (streams: KafkaStreams) =>
  StoreQuery.open<string, Counts>(streams, { store: 'counts', keySerde: Serdes.string });

/** Everything appended is committed, and every partition can be asked somewhere. */
async function settled(all: readonly { readonly streams: KafkaStreams }[]): Promise<void> {
  await until(() => {
    const tasks = all.flatMap(({ streams }) => streams.report().tasks.map((task) => ({ task, streams })));
    return (
      tasks.length === PARTITIONS &&
      tasks.every(({ task, streams }) =>
        task.partitions.every(({ topic, partition }) => {
          const end = cluster.log(topic, partition).highWatermark;
          return task.phase === 'running' && (streams.committedPosition({ topic, partition }) ?? -1) >= end;
        }),
      ) &&
      all.every(({ streams }) => streams.endpoints.flatMap(({ active }) => active).length === PARTITIONS)
    );
  });
}

async function two() {
  const one = await start('one');
  await running(one);
  const other = await start('other');
  await until(() => other.streams.report().tasks.length === PARTITIONS / 2);
  await running(one, other);
  for (const key of KEYS) append(key);
  await settled([one, other]);
  return { one, other };
}

describe('a store of two instances', () => {
  it('answers every key from either, and says who did', async () => {
    const { one, other } = await two();
    for (const { streams, server } of [one, other]) {
      const counts = (await open(streams)).anywhere({ values });
      const answers = await Promise.all(KEYS.map((key) => counts.get(key)));
      expect(answers.map(({ value }) => value)).toEqual(KEYS.map(() => ({ value: 1, timestamp: 77 })));
      const remote = answers.flatMap(({ endpoint }) => endpoint ?? []);
      const elsewhere = [one, other].find((instance) => instance.server !== server)?.server.endpoint;
      expect(new Set(remote)).toEqual(new Set([elsewhere].map(() => expect.objectContaining(elsewhere ?? {}))));
      expect(remote.length).toBeGreaterThan(0);
      expect(remote.length).toBeLessThan(KEYS.length);
      // The position is that of the partition: the last record appended to it is contained.
      for (const [i, key] of KEYS.entries()) {
        const end = cluster.log('lines', partitionOf(Buffer.from(key), PARTITIONS)).highWatermark;
        expect(answers[i]?.position).toBe(end - 1);
      }
    }
  });

  it('tells a key that is not present from a failure', async () => {
    const { one } = await two();
    const counts = (await open(one.streams)).anywhere({ values });
    for (const key of ['none-1', 'none-2', 'none-3', 'none-4', 'none-5', 'none-6']) {
      expect((await counts.get(key)).value).toBeUndefined();
    }
  });

  it('reads a range over both in the order of keys, ends included', async () => {
    const { one } = await two();
    const counts = (await open(one.streams)).anywhere({ values });
    const keys = async (query: object) => (await counts.range(query)).map(([key]) => key);
    expect(await keys({})).toEqual([...KEYS].sort());
    expect(await keys({ from: 'key-10', to: 'key-14' })).toEqual(['key-10', 'key-11', 'key-12', 'key-13', 'key-14']);
    expect(await keys({ limit: 3 })).toEqual(['key-0', 'key-1', 'key-10']);
    expect((await counts.range({ limit: 1 }))[0]?.[1]).toEqual({ value: 1, timestamp: 77 });
    await expect(counts.range({ limit: 0 })).rejects.toMatchObject({ code: 'STREAMS_INVALID_ARGUMENT' });
  });

  it('fails typed, and for another try, when the owner is gone', async () => {
    const { one, other } = await two();
    const counts = (await open(one.streams)).anywhere({ values });
    const theirs = KEYS.find((key) => KEYS.indexOf(key) >= 0 && ownerIs(one.streams, key, other.server)) as string;
    other.server.serve(undefined);
    await expect(counts.get(theirs)).rejects.toMatchObject({
      code: 'STREAMS_REMOTE_QUERY',
      retriable: true,
      message: expect.stringContaining(`127.0.0.1:${other.server.port} did not answer`),
    });
    await expect(counts.range()).rejects.toMatchObject({ code: 'STREAMS_REMOTE_QUERY' });
  });

  it('finds every key again once the group has noticed that an instance was killed', async () => {
    const { one, other } = await two();
    const counts = (await open(one.streams)).anywhere({ values });
    other.instance.kill();
    other.server.serve(undefined);
    await until(() => one.streams.report().tasks.length === PARTITIONS && one.streams.state === 'running');
    await settled([one]);
    for (const key of KEYS) {
      expect(await counts.get(key)).toMatchObject({ value: { value: 1 }, endpoint: undefined });
    }
  });

  it('ends a wait for a key that moves with STREAMS_KEY_MOVED, and the new owner answers it', async () => {
    const one = await start('one');
    await running(one);
    await settled([one]);
    const query = await open(one.streams);
    const forever = new AbortController().signal;
    const waits = KEYS.map((key) =>
      query
        .waitFor(key, (view) => view.get(key)?.value, forever)
        .then(
          (value) => ({ key, value, error: undefined }),
          (error) => ({ key, value: undefined, error }),
        ),
    );
    const other = await start('other');
    await running(one, other);
    await until(() => other.streams.report().tasks.length === PARTITIONS / 2);
    for (const key of KEYS) append(key);
    const ended = await Promise.all(waits);
    const moved = ended.filter(({ error }) => error !== undefined);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThan(KEYS.length);
    for (const { error } of moved) expect(error).toMatchObject({ code: 'STREAMS_KEY_MOVED', retriable: true });
    await settled([one, other]);
    const there = await open(other.streams);
    for (const { key } of moved) {
      expect(query.owner(key)).toEqual({ kind: 'remote', endpoint: expect.objectContaining(other.server.endpoint) });
      expect(await there.waitFor(key, (view) => view.get(key)?.value, forever)).toBe(1);
    }
  });

  it('waits until a record that was just written is contained', async () => {
    const { one, other } = await two();
    const key = KEYS[0] as string;
    const mine = [one, other].find(({ streams }) =>
      streams.report().tasks.some(({ taskId }) => taskId === taskOf(key)),
    );
    const query = await open((mine ?? one).streams);
    const offset = append(key);
    await query.waitForPosition(key, offset, AbortSignal.timeout(5_000));
    expect(query.view(key).get(key)?.value).toBe(2);
    expect(query.position(key)).toBeGreaterThanOrEqual(offset);
  });
});

const taskOf = (key: string) => `0_${partitionOf(Buffer.from(key), PARTITIONS)}`;

function ownerIs(streams: KafkaStreams, key: string, { port }: QueryServer): boolean {
  const name = `lines-${partitionOf(Buffer.from(key), PARTITIONS)}`;
  return streams.endpoints.some(({ endpoint, active }) => endpoint.port === port && active.some((one) => one === name));
}

describe('queryHandler', () => {
  const keyPath = (key: string) => `counts/keys/${Buffer.from(key).toString('base64url')}`;
  const ask = async ({ server }: { server: QueryServer }, path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${server.port}/streams/stores/${path}`, init);

  it('gives committed bytes with their position', async () => {
    const one = await start('one');
    for (const key of KEYS) append(key);
    await running(one);
    await settled([one]);
    const response = await ask(one, keyPath('key-3'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    // int64 timestamp 77, then the int64 count 1.
    expect(Buffer.from(await response.arrayBuffer()).toString('hex')).toBe('000000000000004d0000000000000001');
    const end = cluster.log('lines', partitionOf(Buffer.from('key-3'), PARTITIONS)).highWatermark;
    expect(response.headers.get('streams-position')).toBe(String(end - 1));
  });

  it('says 404 without a code for a key that is not present, with one for a store that is not', async () => {
    const one = await start('one');
    await running(one);
    await settled([one]);
    const absent = await ask(one, keyPath('nobody'));
    expect(absent.status).toBe(404);
    expect(await absent.json()).toEqual({ status: 404, title: 'not present' });
    expect(absent.headers.get('streams-position')).toBe('-1');
    const unknown = await ask(one, 'nothing/keys/aaaa');
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'STREAMS_STORE_NOT_FOUND' }]);
  });

  it('says 421 and where the key is when another instance has it', async () => {
    const { one, other } = await two();
    const theirs = KEYS.find((key) => ownerIs(one.streams, key, other.server)) as string;
    const response = await ask(one, keyPath(theirs));
    expect(response.status).toBe(421);
    expect(await response.json()).toMatchObject({ code: 'STREAMS_KEY_MOVED', endpoint: other.server.endpoint });
  });

  it('says 503 and when to try again while it has not caught up', async () => {
    // What an open transaction holds lies before the end of the log, and nobody can read it yet.
    const producer = cluster.createClient({ clientId: 'writer' }).createProducer({
      transactionalId: 'writer',
      transactionTimeoutMs: 1_000_000_000,
    });
    await producer.init();
    for (let partition = 0; partition < PARTITIONS; partition++) {
      producer.send('lines', partition, Buffer.from('key-1'), Buffer.from('in doubt'), 77);
    }
    await producer.flush();
    const one = await start('one');
    await running(one);
    const response = await ask(one, keyPath('key-1'));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ code: 'STREAMS_STORE_NOT_READY' });
  });

  it.each([
    ['a key that is not base64url', 'counts/keys/%20%20', 400],
    ['a name that is not UTF-8', '%FF/keys/aaaa', 400],
    ['a limit of 0', 'counts/range?limit=0', 400],
    ['a limit beyond 10 000', 'counts/range?limit=10001', 400],
    ['a bound that is not base64url', 'counts/range?from=%2A', 400],
    ['a topic the store does not follow', 'counts/keys/aaaa?topic=other', 400],
    ['a query of no known kind', 'counts/partitions/0/query?limit=1&wait=0&kind=all', 400],
    ['a query without its key', 'counts/partitions/0/query?limit=1&wait=0&kind=key', 400],
    ['a query of a time that is none', 'counts/partitions/0/query?limit=1&wait=0&kind=window-range&from=x&to=1', 400],
    ['a query without a limit', 'counts/partitions/0/query?wait=0&kind=range', 400],
    ['a page beyond 10 000', 'counts/partitions/0/query?limit=10001&wait=0&kind=range', 400],
    ['a bound that is no JSON', 'counts/partitions/0/query?limit=1&wait=0&kind=range&bound=x', 400],
    [
      'a bound that has no offsets',
      'counts/partitions/0/query?limit=1&wait=0&kind=range&bound=%7B%22t%22%3A%22x%22%7D',
      400,
    ],
    ['another path', 'counts/values/aaaa', 404],
  ])('refuses %s', async (_what, path, status) => {
    const one = await start('one');
    await running(one);
    const response = await ask(one, path);
    expect([response.status, await response.json()]).toMatchObject([status, { code: 'STREAMS_INVALID_ARGUMENT' }]);
  });

  it('takes no other method', async () => {
    const one = await start('one');
    const response = await ask(one, keyPath('key-1'), { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

describe('a remote instance that misbehaves', () => {
  /** Ask for a key that the other instance owns, which is answered by `listener` in its place. */
  async function asked(
    listener: Parameters<typeof createServer>[1],
    options: { timeoutMs?: number; signal?: AbortSignal } = {},
  ) {
    const { one, other } = await two();
    const server = createServer(listener as never);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const elsewhere: typeof fetch = (input, init) =>
      fetch(String(input).replace(`:${other.server.port}/`, `:${port}/`), init);
    const query = await open(one.streams);
    const theirs = KEYS.find((key) => ownerIs(one.streams, key, other.server)) as string;
    const { timeoutMs = 2_000, signal } = options;
    const store = query.anywhere({ values, fetch: elsewhere, timeoutMs });
    const outcome = await store.get(theirs, { ...(signal && { signal }) }).catch((error: unknown) => error);
    server.closeAllConnections();
    server.close();
    return { outcome, one, other };
  }

  it('counts as gone when it is silent', async () => {
    const { outcome } = await asked(() => {}, { timeoutMs: 50 });
    expect(outcome).toMatchObject({ code: 'STREAMS_REMOTE_QUERY', cause: { name: 'TimeoutError' } });
  });

  it("ends with the caller's reason when that gives up first", async () => {
    const { outcome } = await asked(() => {}, { signal: AbortSignal.abort('enough') });
    expect(outcome).toBe('enough');
  });

  it('is followed once to where it says the key is', async () => {
    const asks: string[] = [];
    const { outcome, other } = await asked(async (request, response) => {
      asks.push(request.url ?? '');
      const endpoint = servers[1]?.endpoint;
      // The address that is rewritten once leads here again: written otherwise it leads to the true owner.
      response
        .writeHead(421)
        .end(JSON.stringify({ code: 'STREAMS_KEY_MOVED', endpoint: { ...endpoint, host: 'localhost' } }));
    });
    // The fetch standard repeats a request that is answered with 421 on a connection of its own.
    expect(asks.length).toBe(4);
    expect(new Set(asks).size).toBe(1);
    expect(outcome).toMatchObject({ code: 'STREAMS_STORE_NOT_READY', message: expect.stringContaining('is moving') });
    expect(other.streams.state).toBe('running');
  });

  it('may say what the library would have thrown', async () => {
    const { outcome } = await asked((_request, response) => {
      response.writeHead(503).end(JSON.stringify({ code: 'STREAMS_STORE_NOT_READY', title: 'task 0_1 is restoring' }));
    });
    expect(outcome).toMatchObject({
      code: 'STREAMS_STORE_NOT_READY',
      message: expect.stringContaining('is restoring'),
    });
  });

  it.each([
    ['no JSON', 502, '<html>'],
    ['a code nobody knows', 500, '{"code":"STREAMS_WHATEVER","title":"?"}'],
    ['nothing that says why', 404, '{"code":"X"}'],
    ['null', 500, 'null'],
  ])('is a failed remote query when it answers %s', async (_what, status, body) => {
    const { outcome } = await asked((_request, response) => response.writeHead(status).end(body));
    expect(outcome).toMatchObject({ code: 'STREAMS_REMOTE_QUERY' });
  });

  it('fails typed when the bytes are not those of the values', async () => {
    const { one } = await two();
    const wrong = (await open(one.streams)).anywhere({ values: plainValues(Serdes.integer) });
    await expect(wrong.get(KEYS[0] as string)).rejects.toMatchObject({ code: 'STREAMS_DESERIALIZATION' });
  });
});
