import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createServer } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EmbeddedKafka, type EmbeddedKafkaOptions } from '../src/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

afterEach(() => vi.unstubAllEnvs());

async function start(options: EmbeddedKafkaOptions): Promise<EmbeddedKafka> {
  const kafka = await EmbeddedKafka.start(options);
  onTestFinished(() => kafka.wipe());
  return kafka;
}

function client(kafka: EmbeddedKafka): Kafka {
  return new Kafka({ brokers: kafka.bootstrapServers, logLevel: logLevel.NOTHING });
}

async function createTopic(kafka: EmbeddedKafka, topic: string, partitions: number): Promise<void> {
  const admin = client(kafka).admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions }] });
  await admin.disconnect();
}

async function send(kafka: EmbeddedKafka, topic: string, values: readonly string[]): Promise<void> {
  const producer = client(kafka).producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

async function countRecords(kafka: EmbeddedKafka, topic: string): Promise<number> {
  const admin = client(kafka).admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return offsets.reduce((sum, partition) => sum + Number(partition.high), 0);
}

/** The different values of a topic: `count` of them, for a producer that retries may write one twice. */
async function readValues(kafka: EmbeddedKafka, topic: string, count: number): Promise<Set<string>> {
  const consumer = client(kafka).consumer({ groupId: `reads-${topic}` });
  const values = new Set<string>();
  const complete = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      values.add(String(message.value));
      if (values.size === count) complete.resolve();
    },
  });
  await complete.promise;
  await consumer.disconnect();
  return values;
}

describe('EmbeddedKafka with one broker', { timeout: 120_000 }, () => {
  it('goes on with its topics when it is started again on the same folder', async () => {
    const dataDir = await temporaryFolder();
    const first = await start({ brokers: 1, dataDir });
    await createTopic(first, 'kept', 2);
    await send(first, 'kept', ['a', 'b', 'c']);
    await first.stop();
    await first.stop();
    expect(first.pids.size).toBe(0);

    const second = await start({ brokers: 1, dataDir });
    expect(await countRecords(second, 'kept')).toBe(3);
  });

  it('refuses a folder that another one is using, and one of another size', async () => {
    const dataDir = await temporaryFolder();
    await start({ brokers: 1, dataDir });
    await expect(EmbeddedKafka.start({ brokers: 1, dataDir })).rejects.toMatchObject({
      code: 'HARNESS_DATA_DIR_IN_USE',
      message: expect.stringContaining(dataDir),
    });
    await expect(EmbeddedKafka.start({ brokers: 3, dataDir })).rejects.toMatchObject({
      code: 'HARNESS_DATA_DIR_MISMATCH',
    });
  });

  it('deletes its folder on stop when the data is not to be kept', async () => {
    const dataDir = await temporaryFolder();
    const kafka = await start({ brokers: 1, dataDir, keepData: false });
    await kafka.stop();
    await expect(access(dataDir)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is stopped by its signal', async () => {
    const stop = new AbortController();
    const kafka = await start({ brokers: 1, dataDir: await temporaryFolder(), signal: stop.signal });
    const [pid] = kafka.pids.values();
    stop.abort();
    await kafka.stop();
    expect(() => process.kill(pid as number, 0)).toThrow('ESRCH');
  });

  it('tells what a broker said that cannot start', async () => {
    const properties = { 'num.io.threads': 'many' };
    await expect(
      EmbeddedKafka.start({ brokers: 1, dataDir: await temporaryFolder(), properties }),
    ).rejects.toMatchObject({ code: 'HARNESS_BROKER_FAILED', message: expect.stringContaining('num.io.threads') });
  });
});

describe('EmbeddedKafka that cannot start', () => {
  it('names the port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    await expect(EmbeddedKafka.start({ brokers: 1, dataDir: await temporaryFolder(), port })).rejects.toMatchObject({
      code: 'HARNESS_PORT_IN_USE',
      message: expect.stringContaining(`Port ${port} is in use`),
    });
  });

  it('says so when there is no java', async () => {
    vi.stubEnv('JAVA_HOME', '');
    vi.stubEnv('PATH', '/nonexistent');
    await expect(EmbeddedKafka.start({ brokers: 1, dataDir: await temporaryFolder() })).rejects.toMatchObject({
      code: 'HARNESS_NO_JAVA',
    });
  });

  it('gives the reason of a signal that is aborted already', async () => {
    const signal = AbortSignal.abort(new Error('no need'));
    await expect(EmbeddedKafka.start({ brokers: 1, dataDir: await temporaryFolder(), signal })).rejects.toThrow(
      'no need',
    );
  });
});

describe('EmbeddedKafka with three brokers', { timeout: 180_000 }, () => {
  it('keeps acknowledged records when one is killed, and gives it its port back', async () => {
    const kafka = await start({ brokers: 3, dataDir: await temporaryFolder() });
    const servers = kafka.bootstrapServers;
    await createTopic(kafka, 'replicated', 6);
    await send(kafka, 'replicated', ['a', 'b', 'c']);

    await kafka.killBroker(2);
    expect([...kafka.pids.keys()]).toEqual([1, 3]);
    await send(kafka, 'replicated', ['d', 'e', 'f']);

    await kafka.startBroker(2);
    expect([...kafka.pids.keys()].sort()).toEqual([1, 2, 3]);
    expect(kafka.bootstrapServers).toEqual(servers);
    const values = await readValues(kafka, 'replicated', 6);
    expect([...values].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});
