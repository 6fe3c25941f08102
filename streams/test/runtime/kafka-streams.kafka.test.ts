import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kafkaFixture } from '../../../test/harness/src/kafka-fixture.ts';
import type { Client } from '../../src/client/client.ts';
import type { ConsumerRecord } from '../../src/client/consumer-record.ts';
import { createKafkaClient } from '../../src/client/kafka/index.ts';
import { KafkaStreams, type StreamsConfig } from '../../src/runtime/index.ts';
import { integerSerde, stringSerde } from '../../src/serdes/index.ts';
import { LmdbStateEngine } from '../../src/state/index.ts';
import { Topology } from '../../src/topology/index.ts';
import { countingTopology } from './counting-topology.ts';
import { headersOf } from './task-bed.ts';

const kafka = kafkaFixture();
const directory = mkdtempSync(join(tmpdir(), 'kafka-streams-'));
const started: KafkaStreams[] = [];
const children: ChildProcess[] = [];
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

/** The topics of one test, two partitions each, and a group that is quick to notice a death. */
async function application(name: string) {
  const applicationId = kafka.unique(name);
  const [input, output] = [`${applicationId}-words`, `${applicationId}-counts`];
  await client.admin.createTopics([input, output].map((topic) => ({ name: topic, partitions: 2 })));
  await client.admin.alterGroupConfigs(applicationId, {
    'streams.session.timeout.ms': '3000',
    'streams.heartbeat.interval.ms': '500',
    'streams.initial.rebalance.delay.ms': '0',
  });
  return { applicationId, input, output };
}

async function start(topology: Topology, applicationId: string, config: Partial<StreamsConfig> = {}) {
  const streams = new KafkaStreams(topology, {
    applicationId,
    client: ({ clientId, clock }) => createKafkaClient({ brokers: kafka.bootstrapServers, clientId, clock }),
    ...config,
  });
  started.push(streams);
  await streams.start();
  return streams;
}

async function eventually(
  check: () => boolean | Promise<boolean>,
  what: () => unknown,
  withinMs = 45_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(what())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const running = (streams: KafkaStreams) =>
  eventually(
    () => streams.state === 'running' && streams.report().tasks.length > 0,
    () => streams.report(),
  );

/** Writes words by turns to both partitions. */
async function write(topic: string, words: readonly (string | Buffer)[]): Promise<void> {
  const producer = client.createProducer({});
  await producer.init();
  for (const [i, word] of words.entries()) producer.send(topic, i % 2, null, Buffer.from(word), Date.now());
  await producer.flush();
  await producer.close();
}

/** Reads what is committed in a topic, as it grows. */
function reader(topic: string) {
  const fetcher = client.createFetcher({ isolation: 'read_committed' });
  const records: ConsumerRecord[] = [];
  for (const partition of [0, 1]) fetcher.assign({ topic, partition }, 0);
  const take = () => {
    for (const { records: cursor } of fetcher.poll()) {
      for (let record = cursor.next(); record !== undefined; record = cursor.next()) records.push(record);
    }
    return records;
  };
  return { take, close: () => fetcher.close() };
}

/** Word → its counts in the order they were written. */
function countsOf(records: readonly ConsumerRecord[]): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  for (const { key, value } of records) {
    const word = String(key);
    counts.set(word, [...(counts.get(word) ?? []), value?.readInt32BE(0) ?? -1]);
  }
  return counts;
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('KafkaStreams on a real broker', () => {
  it('counts every word once although one of two instances is killed', { timeout: 120_000 }, async () => {
    const { applicationId, input, output } = await application('killed');
    const spawned = (name: string): ChildProcess => {
      const script = join(import.meta.dirname, 'counting-process.ts');
      const options = [applicationId, input, output, name, join(directory, applicationId, name)];
      const child = spawn(process.execPath, [script, kafka.bootstrapServers.join(','), ...options], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      return child;
    };
    const victim = spawned('victim');
    await once(victim.stdout as NodeJS.ReadableStream, 'data');
    const survivor = await start(countingTopology(true, { input, output }), applicationId, { processId: 'survivor' });
    const counts = reader(output);
    const words = ['ant', 'bee', 'cat', 'dog', 'eel'];
    const rounds = 400;
    // Under way when it dies: written in many pieces, the kill in the middle.
    for (let round = 0; round < rounds; round++) {
      if (round % 40 === 0) await write(input, Array.from({ length: 40 }, () => words).flat());
      if (round === rounds / 2) {
        await eventually(
          () => counts.take().length > 0 && survivor.report().tasks.length === 2,
          () => survivor.report(),
        );
        const gone = once(victim, 'exit');
        victim.kill('SIGKILL');
        await gone;
      }
    }
    await eventually(
      () => counts.take().length >= rounds * words.length,
      () => ({ counted: counts.take().length, report: survivor.report() }),
      90_000,
    );
    expect(survivor.report().tasks.length).toBe(4);
    await counts.close();
    expect(countsOf(counts.take())).toEqual(new Map(words.map((word) => [word, upTo(rounds)])));
  });

  it('replays the tail alone when it starts again with its state on disk', async () => {
    const { applicationId, input, output } = await application('restarted');
    const topology = () => countingTopology(true, { input, output });
    const on = (name: string) => ({
      processId: name,
      stateEngine: new LmdbStateEngine(join(directory, applicationId, name)),
    });
    const counts = reader(output);
    const first = await start(topology(), applicationId, on('one'));
    await write(
      input,
      Array.from({ length: 500 }, (_, i) => `word-${i}`),
    );
    await eventually(
      () => counts.take().length === 500,
      () => first.report(),
    );
    await first.close();
    const other = await start(topology(), applicationId, on('other'));
    await running(other);
    expect(restoredBy(other)).toBe(500);
    await write(input, ['word-1', 'word-2', 'new']);
    await eventually(
      () => counts.take().length === 503,
      () => other.report(),
    );
    await other.close();
    const again = await start(topology(), applicationId, on('one'));
    await running(again);
    expect(restoredBy(again)).toBe(3);
    await write(input, ['word-1', 'word-499']);
    await eventually(
      () => counts.take().length === 505,
      () => again.report(),
    );
    await counts.close();
    const counted = countsOf(counts.take());
    expect(counted.get('word-1')).toEqual([1, 2, 3]);
    expect(counted.get('word-499')).toEqual([1, 2]);
    expect(counted.get('word-7')).toEqual([1]);
  });

  it('keeps poison bytes in the dead-letter topic and goes on', async () => {
    const { applicationId, input, output } = await application('poisoned');
    const deadLetterTopic = `${applicationId}-dead-letters`;
    await client.admin.createTopics([{ name: deadLetterTopic, partitions: 2 }]);
    const topology = new Topology()
      .addSource({ name: 'in', topics: [input], keySerde: stringSerde, valueSerde: integerSerde })
      .addSink({ name: 'out', parents: ['in'], topic: output, keySerde: stringSerde, valueSerde: integerSerde });
    const streams = await start(topology, applicationId, {
      errors: { deserialization: 'dead-letter', deadLetterTopic },
    });
    const [out, dead] = [reader(output), reader(deadLetterTopic)];
    const poison = Buffer.from('this is no integer');
    await write(input, [
      integerSerde.serialize('', 1),
      poison,
      integerSerde.serialize('', 3),
      integerSerde.serialize('', 4),
    ]);
    await eventually(
      () => out.take().length === 3 && dead.take().length === 1,
      () => streams.report(),
    );
    await Promise.all([out.close(), dead.close()]);
    expect(
      out
        .take()
        .map(({ value }) => value?.readInt32BE(0))
        .sort(),
    ).toEqual([1, 3, 4]);
    const [kept] = dead.take();
    expect(kept?.value).toEqual(poison);
    expect(headersOf(kept as ConsumerRecord)).toMatchObject({
      '__streams.errors.exception': 'RangeError',
      '__streams.errors.topic': input,
      '__streams.errors.partition': '1',
      '__streams.errors.offset': '0',
    });
    expect(streams.state).toBe('running');
    const dropped = streams.report().tasks.map(({ dropped: reasons }) => reasons['deserialization'] ?? 0);
    expect(dropped.reduce((sum, count) => sum + count)).toBe(1);
  });
});

/** Changelog records that the instance's tasks replayed when they came, together. */
function restoredBy(streams: KafkaStreams): number {
  return streams.report().tasks.reduce((sum, { restored }) => sum + restored, 0);
}
