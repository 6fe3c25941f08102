import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kafkaFixture } from '../../../test/harness/src/kafka-fixture.ts';
import type { Client } from '../../src/client/client.ts';
import { createKafkaClient } from '../../src/client/kafka/index.ts';
import { StreamsBuilder } from '../../src/dsl/index.ts';
import { partitionOf } from '../../src/model/murmur2.ts';
import { KafkaStreams } from '../../src/runtime/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import type { Topology } from '../../src/topology/index.ts';

const LEFT_PARTITIONS = 3;
const RIGHT_PARTITIONS = 2;
const text = { keySerde: Serdes.string, valueSerde: Serdes.string };
const kafka = kafkaFixture();
const started: KafkaStreams[] = [];
let client: Client;

type Input = readonly [table: 'left' | 'right', key: string, value: string | null];

beforeAll(() => {
  client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'foreign-keys' });
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((streams) => streams.close()));
});

afterAll(() => client.close());

/** Left rows are `value|foreign key`. */
function topology(left: string, right: string, output: string, kind: 'inner' | 'left'): Topology {
  const builder = new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
  const [lefts, rights] = [builder.table<string, string>(left), builder.table<string, string>(right)];
  const foreignKey = (_key: string, row: string) => row.split('|')[1] ?? null;
  const joiner = (row: string, other: string | null) => `${row}+${other}`;
  const joined = kind === 'inner' ? lefts.join(rights, foreignKey, joiner) : lefts.leftJoin(rights, foreignKey, joiner);
  joined.toStream().to(output);
  return builder.build();
}

/** The table that a join comes to, whatever the order in which its sides were seen. */
function expectedTable(kind: 'inner' | 'left', inputs: readonly Input[]): Map<string, string> {
  const driver = new TopologyTestDriver(topology('left', 'right', 'output', kind));
  for (const [table, key, value] of inputs) driver.inputTopic(table, text).pipe(key, value);
  const latest = new Map<string, string>();
  for (const { key, value } of driver.outputTopic('output', text).readAll()) {
    if (value === null) latest.delete(key as string);
    else latest.set(key as string, value as string);
  }
  driver.close();
  return latest;
}

async function application(name: string, kind: 'inner' | 'left') {
  const applicationId = kafka.unique(name);
  const topics = { left: `${applicationId}-left`, right: `${applicationId}-right`, output: `${applicationId}-output` };
  await client.admin.createTopics([
    { name: topics.left, partitions: LEFT_PARTITIONS },
    { name: topics.right, partitions: RIGHT_PARTITIONS },
    { name: topics.output, partitions: 1 },
  ]);
  await client.admin.alterGroupConfigs(applicationId, { 'streams.initial.rebalance.delay.ms': '0' });
  const start = async () => {
    const streams = new KafkaStreams(topology(topics.left, topics.right, topics.output, kind), {
      applicationId,
      client: ({ clientId, clock }) => createKafkaClient({ brokers: kafka.bootstrapServers, clientId, clock }),
    });
    started.push(streams);
    await streams.start();
    return streams;
  };
  return { topics, start };
}

async function write(topics: { readonly left: string; readonly right: string }, inputs: readonly Input[]) {
  const producer = client.createProducer({});
  await producer.init();
  for (const [table, key, value] of inputs) {
    const bytes = Buffer.from(key);
    const partitions = table === 'left' ? LEFT_PARTITIONS : RIGHT_PARTITIONS;
    producer.send(
      topics[table],
      partitionOf(bytes, partitions),
      bytes,
      value === null ? null : Buffer.from(value),
      Date.now(),
    );
  }
  await producer.flush();
  await producer.close();
}

/** The latest value of each key in a topic, as it grows. */
function tableIn(topic: string) {
  const fetcher = client.createFetcher({ isolation: 'read_committed' });
  const table = new Map<string, string>();
  fetcher.assign({ topic, partition: 0 }, 0);
  const take = () => {
    for (const { records } of fetcher.poll()) {
      for (let record = records.next(); record !== undefined; record = records.next()) {
        if (record.value === null) table.delete(String(record.key));
        else table.set(String(record.key), String(record.value));
      }
    }
    return table;
  };
  return { take, close: () => fetcher.close() };
}

/** Waits for a condition, or for as long as it may take: what follows says what is wrong then. */
async function eventually(check: () => boolean, withinMs = 45_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!check() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}

const sorted = (table: ReadonlyMap<string, string>) => JSON.stringify([...table].sort());
const rights = (version: string): Input[] =>
  Array.from({ length: 12 }, (_, i) => ['right', `r${i}`, `${version}${i}`] as const);
const lefts = (shift: number): Input[] =>
  Array.from({ length: 60 }, (_, i) => ['left', `l${i}`, `v${i}|r${(i + shift) % 15}`] as const);

describe('a foreign-key join of 3 left partitions and 2 right ones on a real broker', () => {
  for (const kind of ['inner', 'left'] as const) {
    it(`${kind}: follows both tables on two instances, whoever has which partition`, { timeout: 120_000 }, async () => {
      const { topics, start } = await application(`foreign-${kind}`, kind);
      const first: Input[] = [...lefts(0), ...rights('a')];
      await write(topics, first);
      await start();
      const output = tableIn(topics.output);
      const settles = async (inputs: readonly Input[]) => {
        const expected = sorted(expectedTable(kind, inputs));
        await eventually(() => sorted(output.take()) === expected);
        expect(sorted(output.take())).toBe(expected);
      };
      await settles(first);
      const other = await start();
      await eventually(() => other.state === 'running' && other.report().tasks.length > 0);
      expect(other.report()).toMatchObject({ state: 'running', tasks: expect.arrayContaining([expect.anything()]) });
      const second: Input[] = [
        ...rights('b').slice(0, 6),
        ...lefts(4).slice(0, 30),
        ['right', 'r7', null],
        ['left', 'l40', null],
        ['left', 'l41', 'no foreign key'],
      ];
      await write(topics, second);
      await settles([...first, ...second]);
      await started.shift()?.close();
      const third: Input[] = [...rights('c'), ...lefts(9)];
      await write(topics, third);
      await settles([...first, ...second, ...third]);
      await output.close();
    });
  }
});
