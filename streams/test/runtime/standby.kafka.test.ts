import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kafkaFixture } from '../../../test/harness/src/kafka-fixture.ts';
import type { Client } from '../../src/client/client.ts';
import { createKafkaClient } from '../../src/client/kafka/index.ts';
import { type QueryAnswer, StoreQuery, timestampedValues } from '../../src/query/index.ts';
import { KafkaStreams } from '../../src/runtime/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { LmdbStateEngine, type ValueAndTimestamp } from '../../src/state/index.ts';
import { tallyTopology } from '../query/counting-instances.ts';

/** Keys a partition: what a task without a standby has to replay before it goes on. */
const KEYS = Number(process.env['KEYS'] ?? 50_000);
const PARTITIONS = 2;
/** Nobody listens there: the victim does not answer queries, dead or alive. */
const CLOSED_PORT = 1;

const kafka = kafkaFixture();
const directory = mkdtempSync(join(tmpdir(), 'standby-'));
const children: ChildProcess[] = [];
const started: KafkaStreams[] = [];
let client: Client;

beforeAll(() => {
  client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'test' });
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(started.splice(0).map((streams) => streams.close()));
});

afterAll(async () => {
  await client.close();
  rmSync(directory, { recursive: true, force: true });
});

async function eventually(check: () => boolean, what: () => unknown, withinMs = 60_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!check()) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(what())}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The topic of one application, with each key once in each partition, and a group that is quick to notice a death. */
async function application(name: string): Promise<{ readonly applicationId: string; readonly topic: string }> {
  const applicationId = kafka.unique(name);
  const topic = `${applicationId}-lines`;
  await client.admin.createTopics([{ name: topic, partitions: PARTITIONS }]);
  await client.admin.alterGroupConfigs(applicationId, {
    'streams.session.timeout.ms': '3000',
    'streams.heartbeat.interval.ms': '500',
    'streams.initial.rebalance.delay.ms': '0',
  });
  const producer = client.createProducer({});
  await producer.init();
  const value = Buffer.from('a line');
  for (let i = 0; i < KEYS; i++) {
    for (let p = 0; p < PARTITIONS; p++) producer.send(topic, p, Buffer.from(`key-${i}`), value, 77);
    if (i % 10_000 === 0) await producer.flush();
  }
  await producer.flush();
  await producer.close();
  return { applicationId, topic };
}

async function run(name: string, standbyReplicas: number) {
  const { applicationId, topic } = await application(name);
  const at = (who: string) => join(directory, applicationId, who);
  const survivor = new KafkaStreams(tallyTopology(topic), {
    applicationId,
    client: ({ clientId, clock }) => createKafkaClient({ brokers: kafka.bootstrapServers, clientId, clock }),
    processId: 'survivor',
    stateEngine: new LmdbStateEngine(at('survivor')),
    endpoint: { host: '127.0.0.1', port: CLOSED_PORT + 1 },
    standbyReplicas,
  });
  started.push(survivor);
  // The victim first: nothing of its tasks was ever at the survivor.
  const script = join(import.meta.dirname, 'tally-process.ts');
  const options = [applicationId, topic, 'victim', at('victim'), String(CLOSED_PORT)];
  const victim = spawn(process.execPath, [script, kafka.bootstrapServers.join(','), ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(victim);
  await once(victim.stdout as NodeJS.ReadableStream, 'data');
  await survivor.start();
  const report = () => survivor.report();
  await eventually(() => report().tasks.length === 1 && survivor.state === 'running', report);
  const [mine] = report().tasks.flatMap(({ partitions }) => partitions);
  const partition = 1 - (mine?.partition ?? 0);
  await eventually(() => report().standbys.filter(({ lag }) => lag === 0).length === standbyReplicas, report);
  await allCounted(applicationId, topic);
  await eventually(() => report().standbys.every(({ changelogs: [log] }) => (log?.position ?? 0) > KEYS), report);
  return { survivor, victim, topic, partition };
}

/** Both tasks have committed everything. */
async function allCounted(applicationId: string, topic: string): Promise<void> {
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition }));
  let positions: readonly number[] = [];
  const end = performance.now() + 60_000;
  while (positions.length < PARTITIONS || positions.some((offset) => offset < KEYS)) {
    if (performance.now() > end) throw new Error(`counted: ${positions}`);
    positions = [...(await client.admin.committedOffsets(applicationId, partitions)).values()].map((p) => p.offset);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function append(topic: string, partition: number, key: string): Promise<number> {
  const producer = client.createProducer({});
  await producer.init();
  producer.send(topic, partition, Buffer.from(key), Buffer.from('a line'), 78);
  await producer.flush();
  const next = producer.nextOffset(topic, partition) as number;
  await producer.close();
  return next - 1;
}

/** Kills the victim, and tells how long its partition stood still, how long the task was restored, how much it replayed. */
async function takeOver({ survivor, victim, topic, partition }: Awaited<ReturnType<typeof run>>) {
  const gone = once(victim, 'exit');
  victim.kill('SIGKILL');
  await gone;
  const killedAt = performance.now();
  const offset = await append(topic, partition, 'after');
  const taskId = `0_${partition}`;
  const task = () => survivor.report().tasks.find((one) => one.taskId === taskId);
  await eventually(
    () => task() !== undefined,
    () => survivor.report(),
  );
  const assignedAt = performance.now();
  await eventually(
    () => (survivor.committedPosition({ topic, partition }) ?? -1) > offset,
    () => survivor.report(),
  );
  const pauseMs = Math.round(performance.now() - killedAt);
  return {
    pauseMs,
    afterAssignmentMs: Math.round(performance.now() - assignedAt),
    restored: task()?.restored ?? -1,
    offset,
  };
}

describe('a standby on a real broker', { timeout: 180_000 }, () => {
  it('takes over with the tail alone, and answers queries meanwhile', async () => {
    const setting = await run('with', 1);
    const { survivor, partition } = setting;
    const query = await StoreQuery.open<string, unknown>(survivor, { store: 'counts', keySerde: Serdes.string });
    const counts = query.anywhere({ values: timestampedValues(Serdes.safeLong), timeoutMs: 1_000 });
    const keys = Array.from({ length: KEYS }, (_, i) => `key-${i}`);
    const theirs = keys.filter((key) => query.partitionOf(key) === partition).slice(0, 100);

    const answers: QueryAnswer<ValueAndTimestamp<number>>[] = [];
    const errors: unknown[] = [];
    let over = false;
    const asking = (async () => {
      for (let i = 0; !over; i++) {
        const asked = counts.get(theirs[i % theirs.length] as string, { maxLag: 1_000 });
        await asked.then(
          (answer) => answers.push(answer),
          (error) => errors.push(error),
        );
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const taken = await takeOver(setting);
    over = true;
    await asking;
    process.stdout.write(`with a standby: ${JSON.stringify({ ...taken, queries: answers.length })}\n`);
    expect(errors).toEqual([]);
    expect(answers.filter(({ value }) => value?.value !== 1)).toEqual([]);
    expect(answers.filter(({ lag }) => lag !== undefined).length).toBeGreaterThan(10);
    // In time, no answer goes back behind an earlier one.
    const positions = answers.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(taken.restored).toBeLessThan(KEYS / 100);
    // What was written after the death is counted once, beside what the standby had.
    const bytes = survivor.localBytes('counts', partition);
    expect(bytes?.get(Buffer.from('after'))?.readBigInt64BE(8)).toBe(1n);
    for (const key of theirs) expect(bytes?.get(Buffer.from(key))?.readBigInt64BE(8)).toBe(1n);
  });

  it('saves what a task without one has to replay', async () => {
    const setting = await run('without', 0);
    const taken = await takeOver(setting);
    process.stdout.write(`without: ${JSON.stringify(taken)}\n`);
    expect(taken.restored).toBeGreaterThanOrEqual(KEYS);
  });
});
