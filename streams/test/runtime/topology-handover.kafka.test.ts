import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kafkaFixture } from '../../../test/harness/src/kafka-fixture.ts';
import type { Client } from '../../src/client/client.ts';
import { createKafkaClient } from '../../src/client/kafka/index.ts';
import { KafkaStreams } from '../../src/runtime/index.ts';
import { sideGroupOf } from '../../src/runtime/topology-handover.ts';
import type { Topology } from '../../src/topology/index.ts';
import { type CountStore, countingTopology, recountingTopology } from './counting-topology.ts';
import { eventually, WordCounts } from './word-counts.ts';

const kafka = kafkaFixture();
const WORDS = ['ant', 'bee', 'cat', 'dog', 'eel'];
const running: KafkaStreams[] = [];
let client: Client;

beforeAll(() => {
  client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'test' });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((streams) => streams.close()));
});

afterAll(() => client.close());

function instance(counts: WordCounts, processId: string, topology: Topology): KafkaStreams {
  const streams = new KafkaStreams(topology, {
    applicationId: counts.applicationId,
    client: ({ clientId, clock }) => createKafkaClient({ brokers: kafka.bootstrapServers, clientId, clock }),
    processId,
  });
  running.push(streams);
  return streams;
}

/** The first version has counted each word 40 times, on two instances, and all of it has stopped. */
async function stopped(name: string): Promise<WordCounts> {
  const counts = await WordCounts.create(client, kafka.unique(name));
  const former = ['one', 'two'].map((id) => instance(counts, id, countingTopology(false, counts.topics)));
  await Promise.all(former.map((streams) => streams.start()));
  await counts.write(Array.from({ length: 40 }, () => WORDS).flat());
  await counts.counted(40 * WORDS.length);
  await Promise.all(former.map((streams) => streams.close()));
  return counts;
}

const whole = (times: number) => WORDS.map((word) => [word, Array.from({ length: times }, (_, i) => i + 1)] as const);

async function goesOnWithoutGap(counts: WordCounts, instances: readonly KafkaStreams[]): Promise<void> {
  await counts.counted(80 * WORDS.length);
  await eventually(
    () => instances.every(({ state }) => state === 'running') && recounted(instances) === 40 * WORDS.length,
    () => ({ recounted: recounted(instances), reports: instances.map((streams) => streams.report()) }),
  );
  await counts.close();
  expect([...counts.byWord()].sort()).toEqual(whole(80));
  expect((await client.admin.committedOffsets(sideGroupOf(counts.applicationId))).size).toBe(0);
}

/** What the added aggregate has counted, all words together. */
function recounted(instances: readonly KafkaStreams[]): number {
  let sum = 0;
  for (const streams of instances) {
    for (const partition of [0, 1]) {
      const store = streams.localStore('recounts', partition) as CountStore | undefined;
      for (const word of WORDS) sum += store?.committed(word) ?? 0;
    }
  }
  return sum;
}

describe('a changed topology on a real broker', { timeout: 120_000 }, () => {
  it('goes on with every record, once, when two instances of it start at the same time', async () => {
    const counts = await stopped('changed');
    await counts.write(Array.from({ length: 40 }, () => WORDS).flat());
    const latter = ['one', 'two'].map((id) => instance(counts, id, recountingTopology(false, counts.topics)));
    const began = performance.now();
    await Promise.all(latter.map((streams) => streams.start()));
    await eventually(
      () => counts.take().length > 40 * WORDS.length,
      () => latter.map((streams) => streams.report()),
    );
    console.log(
      `the first record of the new topology was committed ${Math.round(performance.now() - began)} ms after its start`,
    );
    await goesOnWithoutGap(counts, latter);
  });

  // The third call deletes the group, the fifth commits the offsets again: the group has none in between.
  for (const call of [3, 5]) {
    it(`goes on when the instance that hands over dies at call ${call}`, async () => {
      const counts = await stopped(`died-${call}`);
      await counts.write(Array.from({ length: 40 }, () => WORDS).flat());
      const { input, output } = counts.topics;
      const script = join(import.meta.dirname, 'handover-process.ts');
      const options = [kafka.bootstrapServers.join(','), counts.applicationId, input, output, String(call)];
      const dying = spawn(process.execPath, [script, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
      const [, signal] = await once(dying, 'exit');
      expect(signal).toBe('SIGKILL');
      const survivor = instance(counts, 'two', recountingTopology(false, counts.topics));
      await survivor.start();
      await goesOnWithoutGap(counts, [survivor]);
    });
  }
});
