import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKafkaClient } from '@orders-platform/streams/client';
import { afterAll, expect, it } from 'vitest';
import { kafkaFixture } from '../harness/src/kafka-fixture.ts';
import { findFreePorts } from '../harness/src/ports.ts';
import { eventually } from './eventually.ts';
import { ask, pathOf, post } from './orders-http.ts';

const ORDERS = 60;
const MAIN = join(import.meta.dirname, '../../services/orders/main.ts');

const kafka = kafkaFixture();
const directory = mkdtempSync(join(tmpdir(), 'orders-standby-'));
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

interface Instance {
  readonly child: ChildProcess;
  readonly url: string;
}

interface Status {
  readonly state: string;
  readonly tasks: readonly unknown[];
  readonly standbys: readonly {
    readonly lag?: number;
    readonly changelogs: readonly { readonly position: number }[];
  }[];
}

async function start(name: string): Promise<Instance> {
  const [port] = await findFreePorts(1);
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      INSTANCE: name,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      ADVERTISED_HOST: '127.0.0.1',
      STATE_DIR: join(directory, name),
      KAFKA_BROKERS: kafka.bootstrapServers.join(','),
      STANDBY_REPLICAS: '1',
      LOG_LEVEL: 'error',
    },
  });
  children.push(child);
  return { child, url: `http://127.0.0.1:${port}` };
}

const statusOf = async ({ url }: Instance) => (await ask(url, '/streams/status')).body as unknown as Status;

async function postOrders(instance: Instance): Promise<Map<string, string>> {
  const positions = new Map<string, string>();
  for (let i = 0; i < ORDERS; i++) {
    const id = `order-${i}`;
    const order = { id, customerId: 1n, state: 'CREATED', product: 'JUMPERS', quantity: 1, price: 1 };
    const reply = await post(instance.url, order);
    expect(reply.status).toBe(201);
    positions.set(id, reply.headers.get('x-orders-position') as string);
  }
  return positions;
}

it('goes on answering a GET of every order while the instance that owned half of them is dead', async () => {
  const client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'test' });
  await client.admin.createTopics([{ name: 'orders', partitions: 4 }]);
  await client.admin.alterGroupConfigs('orders', {
    'streams.session.timeout.ms': '3000',
    'streams.heartbeat.interval.ms': '500',
    'streams.initial.rebalance.delay.ms': '0',
  });
  await client.close();
  const [victim, survivor] = [await start('orders-0'), await start('orders-1')];
  await eventually(async () => {
    for (const each of [victim, survivor]) {
      expect(await statusOf(each)).toMatchObject({ state: 'running', tasks: [{}, {}], standbys: [{}, {}] });
    }
  });
  const positions = await postOrders(survivor);
  for (const [id, position] of positions) {
    expect((await ask(survivor.url, pathOf(id), { headers: { 'x-orders-position': position } })).status).toBe(200);
  }

  const gone = once(victim.child, 'exit');
  victim.child.kill('SIGKILL');
  await gone;
  const deadline = performance.now() + 6_000;
  const latencies: number[] = [];
  let stale = 0;
  let tasks = 0;
  const seen = new Map(positions);
  while (performance.now() < deadline || tasks < 4) {
    expect(performance.now()).toBeLessThan(deadline + 30_000);
    for (const [id, position] of seen) {
      const began = performance.now();
      const reply = await ask(survivor.url, pathOf(id), { headers: { 'x-orders-position': position } });
      latencies.push(performance.now() - began);
      expect([reply.status, (reply.body as { id: string }).id]).toEqual([200, id]);
      const [partition, offset] = (reply.headers.get('x-orders-position') as string).split(':').map(Number);
      const [before, least] = position.split(':').map(Number);
      expect(partition).toBe(before);
      expect(offset).toBeGreaterThanOrEqual(least as number);
      seen.set(id, `${partition}:${offset}`);
      if (reply.headers.get('x-orders-stale') !== null) stale++;
    }
    tasks = (await statusOf(survivor)).tasks.length;
  }
  latencies.sort((a, b) => a - b);
  const at = (share: number) => Math.round(latencies[Math.floor(latencies.length * share)] ?? 0);
  const figures = {
    reads: latencies.length,
    stale,
    p50: at(0.5),
    p99: at(0.99),
    max: Math.round(latencies.at(-1) ?? 0),
  };
  process.stdout.write(`GETs while an instance is dead: ${JSON.stringify(figures)}\n`);
  expect(stale).toBeGreaterThan(0);
  expect(figures.max).toBeLessThan(3_000);
  // The owner answers again, and says nothing of copies.
  for (const id of positions.keys())
    expect((await ask(survivor.url, pathOf(id))).headers.get('x-orders-stale')).toBeNull();
}, 120_000);
