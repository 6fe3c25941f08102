import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kafkaFixture } from '../../../test/harness/src/kafka-fixture.ts';
import type { Client } from '../../src/client/client.ts';
import { createKafkaClient } from '../../src/client/kafka/index.ts';
import { KafkaStreams } from '../../src/runtime/index.ts';
import { LmdbStateEngine } from '../../src/state/index.ts';
import { countingTopology } from './counting-topology.ts';
import { eventually, WordCounts } from './word-counts.ts';

const kafka = kafkaFixture();
const directory = mkdtempSync(join(tmpdir(), 'leave-or-stay-'));
const running: KafkaStreams[] = [];
/** Of ten words some are in each partition. */
const WORDS = Array.from({ length: 10 }, (_, i) => `word-${i}`);
let client: Client;

beforeAll(() => {
  client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'test' });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((streams) => streams.close()));
});

afterAll(async () => {
  await client.close();
  rmSync(directory, { recursive: true, force: true });
});

async function start({ applicationId, topics }: WordCounts, processId: string): Promise<KafkaStreams> {
  const streams = new KafkaStreams(countingTopology(true, topics), {
    applicationId,
    client: ({ clientId, clock }) => createKafkaClient({ brokers: kafka.bootstrapServers, clientId, clock }),
    processId,
    stateEngine: new LmdbStateEngine(join(directory, applicationId, processId)),
  });
  running.push(streams);
  await streams.start();
  return streams;
}

const tasksOf = (streams: KafkaStreams) =>
  streams
    .report()
    .tasks.map(({ taskId }) => taskId)
    .sort();

async function settled(...instances: readonly KafkaStreams[]): Promise<void> {
  await eventually(
    () => instances.every((one) => one.state === 'running' && tasksOf(one).length === 8 / instances.length),
    () => instances.map((one) => one.report()),
  );
}

/** Two instances that share eight tasks, and have counted. */
async function sharing(name: string) {
  const counts = await WordCounts.create(client, kafka.unique(name), 4);
  const [stays, goes] = [await start(counts, 'stays'), await start(counts, 'goes')];
  await settled(stays, goes);
  await counts.write(WORDS);
  await counts.counted(WORDS.length);
  return { counts, stays, goes };
}

/** How long it takes from a stop until what is written after it has been counted, all of it, ms. */
async function pauseAfter(counts: WordCounts, times: number, stop: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await stop();
  await counts.write(WORDS);
  await counts.counted(WORDS.length * times);
  return Math.round(performance.now() - began);
}

const each = (times: number) => WORDS.map((word) => [word, Array.from({ length: times }, (_, i) => i + 1)] as const);

describe('an instance that stops', { timeout: 90_000 }, () => {
  it('and stays a member gets its tasks back when it returns in time, and no other task moves', async () => {
    const { counts, stays, goes } = await sharing('silent');
    const [before, others] = [tasksOf(goes), tasksOf(stays)];
    let rebalanced = 0;
    stays.onStateChange(() => rebalanced++);
    let again = goes;
    const pause = await pauseAfter(counts, 2, async () => {
      await goes.close({ leaveGroup: false });
      again = await start(counts, 'goes');
    });
    await settled(stays, again);
    expect(tasksOf(again)).toEqual(before);
    expect(tasksOf(stays)).toEqual(others);
    expect(rebalanced).toBe(0);
    expect(again.report().tasks.reduce((sum, { restored }) => sum + restored, 0)).toBe(0);
    await counts.close();
    expect([...counts.byWord()].sort()).toEqual(each(2));
    console.log(`silent stop and return: ${pause} ms from the stop until the next records were counted`);
  });

  it('and leaves hands its tasks over at once', async () => {
    const { counts, stays, goes } = await sharing('leaves');
    const pause = await pauseAfter(counts, 2, () => goes.close({ leaveGroup: true }));
    await settled(stays);
    await counts.close();
    expect([...counts.byWord()].sort()).toEqual(each(2));
    console.log(`leaving: ${pause} ms from the stop until the next records were counted`);
    // Less than the session: nobody waited for it to run out.
    expect(pause).toBeLessThan(3_000);
  });

  it('and stays away without leaving keeps its tasks from the others for the session', async () => {
    const { counts, stays, goes } = await sharing('away');
    const pause = await pauseAfter(counts, 2, () => goes.close({ leaveGroup: false }));
    await settled(stays);
    await counts.close();
    expect([...counts.byWord()].sort()).toEqual(each(2));
    console.log(`silent stop without return: ${pause} ms from the stop until the next records were counted`);
    expect(pause).toBeGreaterThan(2_000);
  });
});
