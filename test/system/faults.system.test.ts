import type { Order } from '@orders-platform/contracts';
import type { OrderLoadReport } from '@orders-platform/generator';
import { type Platform, SCALED_SERVICES, type ServiceInstance } from '@orders-platform/launcher';
import { type Client, createKafkaClient } from '@orders-platform/streams/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStock } from './add-stock.ts';
import { eventually } from './eventually.ts';
import { readMails } from './evidence.ts';
import { type Fault, type FaultyLoad, loadCustomers, loadWithFaults } from './load-with-faults.ts';
import { asJson, ask, order, pathOf, post, stateIn, validated } from './orders-http.ts';
import { checkWhenSettled } from './settled.ts';
import { keepLogs, startWholePlatform, temporaryFolder } from './temporary-platform.ts';
import { readTopic } from './topic-reader.ts';
import { payment, TopicWriter } from './topic-writer.ts';

const RESTARTED_WITHIN_MS = 120_000;

let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
let platform: Platform;
let client: Client;
let writer: TopicWriter;
let running = false;
const posts: Order[] = [];

async function start(): Promise<void> {
  folder ??= await temporaryFolder();
  platform = await startWholePlatform(folder.path);
  running = true;
  client = createKafkaClient({ brokers: platform.brokers, clientId: 'system-test' });
  writer = await TopicWriter.open(client);
}

async function stop(name: string): Promise<void> {
  if (!running) return;
  running = false;
  await client.close();
  if (folder !== undefined) await keepLogs(folder.path, name);
  await platform.stop();
}

beforeAll(async () => {
  await start();
  await writer.customers(loadCustomers());
  await addStock(client, 1_000_000);
});

afterAll(async () => {
  await stop('faults-end');
  await folder?.[Symbol.asyncDispose]();
});

describe('the platform under load', () => {
  it('loses and doubles nothing when one instance of each service is killed and restarted', async () => {
    const kills = SCALED_SERVICES.map((service, index) => {
      const victim = platform.instances(service)[index % 3] as ServiceInstance;
      return { name: `kill -9 ${victim.name}`, atOrder: 30 + index * 45, run: () => killAndRestart(victim) };
    });
    await expectNothingLost(await loadWithFaults(platform, writer, 20, kills));
  });

  it('loses and doubles nothing when a broker is killed and restarted', async () => {
    const broker: Fault = {
      name: 'kill -9 broker 2',
      atOrder: 100,
      run: async () => {
        await platform.kafka?.killBroker(2);
        await platform.kafka?.startBroker(2);
      },
    };
    await expectNothingLost(await loadWithFaults(platform, writer, 20, [broker]));
  });
});

describe('a restart of everything', () => {
  it('keeps every order and writes nothing twice', async () => {
    const paid = Array.from({ length: 8 }, (_, index) => order(`kept-${index}`, { customerId: BigInt(1 + index) }));
    for (const [index, one] of paid.entries()) {
      expect((await post(platform.ordersUrls[index % 3] as string, one)).status).toBe(201);
    }
    posts.push(...paid);
    const paidAt = Date.now();
    await writer.payments(
      paid.map(({ id }) => payment(id)),
      paidAt,
    );
    await eventually(() => expectMails(paid));
    const sample = [...paid, ...posts.filter((_, index) => index % 25 === 0)];
    const before = await Promise.all(sample.map(({ id }, index) => validated(urlAt(index), id)));
    await expectInvariants();
    const recordsBefore = await recordCounts();
    const mailsBefore = (await readMails(platform.mailBoxUrl)).length;

    await stop('faults-before-restart');
    await start();

    const after = await Promise.all(
      sample.map(({ id }, index) => ask(urlAt(index + 1), `${pathOf(id)}?timeout=60000`)),
    );
    expect(after.map(({ status, body }) => [status, body])).toEqual(before.map(({ body }) => [200, body]));
    expect(await recordCounts()).toEqual(recordsBefore);

    // The same orders again, and their payments: neither counts twice, however long ago the first ones came.
    const again = await Promise.all(paid.map((one, index) => post(urlAt(index), one)));
    expect(again.map(({ status, body }) => [status, body])).toEqual(paid.map((one) => [201, asJson(one)]));
    await writer.payments(
      paid.map(({ id }) => payment(id, 2)),
      paidAt,
    );
    const fresh = paid.map(({ customerId }, index) => order(`after-restart-${index}`, { customerId }));
    for (const [index, one] of fresh.entries()) {
      expect((await post(urlAt(index), one)).status).toBe(201);
      expect(stateIn(await validated(urlAt(index + 1), one.id))).toBe('VALIDATED');
    }
    posts.push(...fresh);
    await writer.payments(fresh.map(({ id }) => payment(id)));
    await eventually(() => expectMails(fresh));
    await expectInvariants();
    expect(await readMails(platform.mailBoxUrl)).toHaveLength(mailsBefore + fresh.length);
  });
});

async function killAndRestart(victim: ServiceInstance): Promise<void> {
  await platform.kill(victim);
  await platform.restart(victim, AbortSignal.timeout(RESTARTED_WITHIN_MS));
}

async function expectNothingLost({ report, faults, posts: acknowledged }: FaultyLoad): Promise<void> {
  posts.push(...acknowledged);
  for (const { name, mendedMs, longestWaitMs } of faults) {
    console.log(`${name}: mended after ${mendedMs} ms, longest wait of an order posted meanwhile ${longestWaitMs} ms`);
  }
  expectEveryOrderDecided('under faults', report);
  const calm = await loadWithFaults(platform, writer, 5, []);
  posts.push(...calm.posts);
  expectEveryOrderDecided('once all is mended', calm.report);
  await expectInvariants();
}

function expectEveryOrderDecided(
  when: string,
  { posted, validated, retries, unexpected, ...report }: OrderLoadReport,
): void {
  const { outcomes, answers } = report;
  console.log(
    `${when}: ${posted} orders, ${retries} retries, ${JSON.stringify({ ...outcomes, answers })}; POST to decision ` +
      `p50 ${validated.p50} ms, p99 ${validated.p99} ms, longest wait ${validated.max} ms`,
  );
  expect(answers).toEqual({ 201: posted });
  expect((outcomes['VALIDATED'] ?? 0) + (outcomes['FAILED'] ?? 0)).toBe(posted);
  expect(unexpected).toBe(0);
}

async function expectInvariants(): Promise<void> {
  const evidence = async () => ({ posts, mails: await readMails(platform.mailBoxUrl) });
  const { violations, counts } = await checkWhenSettled(client, evidence, 120_000);
  console.log('invariants recomputed over', JSON.stringify(counts));
  expect(violations).toEqual([]);
  expect(counts.posts).toBe(posts.length);
}

async function expectMails(orders: readonly Order[]): Promise<void> {
  const mails = await readMails(platform.mailBoxUrl);
  const found = orders.filter(({ id }) => mails.some(({ messageId }) => messageId.includes(`order-${id}@`)));
  expect(found).toEqual(orders);
}

async function recordCounts(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const topic of ['orders', 'order-validations', 'orders-enriched', 'gold', 'email-results']) {
    counts[topic] = (await readTopic(client, topic)).records.length;
  }
  return counts;
}

function urlAt(index: number): string {
  return platform.ordersUrls[index % platform.ordersUrls.length] as string;
}
