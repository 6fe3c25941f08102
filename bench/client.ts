/**
 * What the Kafka client writes and reads a second, what a transaction costs, and how long one of many writes takes: `node
 * bench/client.ts [records]`, against `BROKERS` or an embedded broker. Prints one line of JSON.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedKafka } from '@orders-platform/test-harness';
import type { Client } from '../streams/src/client/client.ts';
import { createKafkaClient } from '../streams/src/client/kafka/index.ts';

const PARTITIONS = 6;
const VALUE_BYTES = 100;
const BUFFERED_BYTES = 16 << 20;
const TRANSACTIONS = 300;
const WRITES = 5_000;
const WRITES_PER_MS = 1;

const records = Number(process.argv[2] ?? 1_000_000);

/** Runs `work` and tells its rate and its CPU time. */
async function measure(count: number, work: () => Promise<void>) {
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perSecond: Math.round(count / seconds), cpuSecondsPerMillion: round((user + system) / count) };
}

async function produce(client: Client, topic: string, transactionalId?: string): Promise<void> {
  const producer = client.createProducer(transactionalId === undefined ? {} : { transactionalId });
  await producer.init();
  const value = Buffer.alloc(VALUE_BYTES, 'v');
  for (let i = 0; i < records; i++) {
    producer.send(topic, i % PARTITIONS, null, value, i);
    if (i % 1_000 === 0) await new Promise(setImmediate);
    if (producer.bufferedBytes > BUFFERED_BYTES) await producer.flush();
  }
  if (transactionalId === undefined) await producer.flush();
  else await producer.commitTransaction();
  await producer.close();
}

async function consume(client: Client, topic: string): Promise<void> {
  const fetcher = client.createFetcher({ isolation: 'read_committed' });
  for (let partition = 0; partition < PARTITIONS; partition++) fetcher.assign({ topic, partition }, 0);
  for (let count = 0; count < records; ) {
    await fetcher.ready();
    for (const fetched of fetcher.poll()) {
      while (fetched.records.next() !== undefined) count++;
    }
  }
  await fetcher.close();
}

/** Times from the first send to the end of the commit, and to the record at a waiting reader, ms. */
async function transactionLatency(client: Client, topic: string) {
  const producer = client.createProducer({ transactionalId: `${topic}-latency` });
  await producer.init();
  const fetcher = client.createFetcher({ isolation: 'read_committed' });
  const end = await client.admin.listOffsets([{ topic, partition: 0 }], 'latest', 'read_uncommitted');
  fetcher.assign({ topic, partition: 0 }, [...end.values()][0] ?? 0);
  const [commits, reads]: [number[], number[]] = [[], []];
  for (let i = 0; i < TRANSACTIONS; i++) {
    const startedAt = performance.now();
    producer.send(topic, 0, null, Buffer.from(`${i}`), i);
    await producer.commitTransaction();
    commits.push(performance.now() - startedAt);
    for (let seen = 0; seen === 0; ) {
      await fetcher.ready();
      for (const { records: cursor } of fetcher.poll()) while (cursor.next() !== undefined) seen++;
    }
    reads.push(performance.now() - startedAt);
  }
  return { commitMs: quantiles(commits), commitToReaderMs: quantiles(reads) };
}

/** Times from a send to the end of its flush, ms, where others write through the same producer all the while. */
async function writeLatency(client: Client, topic: string) {
  const producer = client.createProducer({});
  await producer.init();
  const times: number[] = [];
  const write = async (i: number) => {
    const startedAt = performance.now();
    producer.send(topic, i % PARTITIONS, null, Buffer.from(`${i}`), i);
    await producer.flush();
    times.push(performance.now() - startedAt);
  };
  const writes: Promise<void>[] = [];
  for (const startedAt = performance.now(); writes.length < WRITES; await new Promise(setImmediate)) {
    const due = Math.min(WRITES, (performance.now() - startedAt) * WRITES_PER_MS);
    while (writes.length < due) writes.push(write(writes.length));
  }
  await Promise.all(writes);
  await producer.close();
  return quantiles(times);
}

function quantiles(times: number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

async function run(brokers: readonly string[]) {
  const client = createKafkaClient({ brokers, clientId: 'bench' });
  const topic = `bench-client-${Date.now()}`;
  await client.admin.createTopics([topic, `${topic}-tx`].map((name) => ({ name, partitions: PARTITIONS })));
  const result = {
    records,
    valueBytes: VALUE_BYTES,
    produce: await measure(records, () => produce(client, topic)),
    produceTransactional: await measure(records, () => produce(client, `${topic}-tx`, `${topic}-id`)),
    consume: await measure(records, () => consume(client, topic)),
    transaction: await transactionLatency(client, topic),
    writeMs: await writeLatency(client, topic),
  };
  await client.admin.deleteTopics([topic, `${topic}-tx`]);
  await client.close();
  return result;
}

async function main(): Promise<void> {
  const given = process.env['BROKERS'];
  if (given !== undefined) {
    console.log(JSON.stringify(await run(given.split(','))));
    return;
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-client-'));
  await using kafka = await EmbeddedKafka.start({ brokers: 1, dataDir, keepData: false, sustainedLoad: true });
  console.log(JSON.stringify(await run(kafka.bootstrapServers)));
}

await main();
