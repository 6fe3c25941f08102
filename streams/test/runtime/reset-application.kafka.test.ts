import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kafkaFixture } from '../../../test/harness/src/kafka-fixture.ts';
import type { Client } from '../../src/client/client.ts';
import { createKafkaClient } from '../../src/client/kafka/index.ts';
import { topicPartitionName } from '../../src/model/topic-partition.ts';
import { KafkaStreams, type ResetTarget, resetApplication } from '../../src/runtime/index.ts';
import { sideGroupOf } from '../../src/runtime/topology-handover.ts';
import { countingTopology } from './counting-topology.ts';
import { WordCounts } from './word-counts.ts';

const kafka = kafkaFixture();
const WORDS = ['ant', 'bee', 'cat', 'dog'];
const running: KafkaStreams[] = [];
let client: Client;

beforeAll(() => {
  client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'test' });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((streams) => streams.close()));
});

afterAll(() => client.close());

async function start({ applicationId, topics }: WordCounts): Promise<KafkaStreams> {
  const streams = new KafkaStreams(countingTopology(false, topics), {
    applicationId,
    client: ({ clientId, clock }) => createKafkaClient({ brokers: kafka.bootstrapServers, clientId, clock }),
  });
  running.push(streams);
  await streams.start();
  return streams;
}

/** An application that has counted each word ten times, and the instance that did. */
async function counted(name: string): Promise<{ counts: WordCounts; streams: KafkaStreams }> {
  const counts = await WordCounts.create(client, kafka.unique(name));
  const streams = await start(counts);
  await counts.write(Array.from({ length: 10 }, () => WORDS).flat());
  await counts.counted(10 * WORDS.length);
  return { counts, streams };
}

function reset({ applicationId, topics }: WordCounts, to: ResetTarget) {
  return resetApplication(client, { applicationId, topology: countingTopology(false, topics), to });
}

describe('resetApplication', { timeout: 90_000 }, () => {
  it('is refused while an instance runs, and changes nothing', async () => {
    const { counts } = await counted('alive');
    await expect(reset(counts, 'earliest')).rejects.toMatchObject({
      code: 'STREAMS_GROUP_NOT_EMPTY',
      message: `application ${counts.applicationId} cannot be reset while it runs (1 instance): stop it first`,
    });
    await counts.write(WORDS);
    await counts.counted(11 * WORDS.length);
    await counts.close();
    expect(counts.byWord().get('ant')?.at(-1)).toBe(11);
  });

  it('makes the application count everything anew from the earliest record', async () => {
    const { counts, streams } = await counted('earliest');
    const { applicationId, topics } = counts;
    await streams.close();
    const kept = new Map([[topicPartitionName(topics.input, 0), { offset: 3, metadata: '' }]]);
    await client.admin.commitOffsets(sideGroupOf(applicationId), kept);
    expect(await reset(counts, 'earliest')).toEqual({
      applicationId,
      deletedTopics: [`${applicationId}-by-word-repartition`, `${applicationId}-counts-changelog`],
      offsets: { [`${topics.input}-0`]: 0, [`${topics.input}-1`]: 0 },
    });
    expect((await client.admin.committedOffsets(sideGroupOf(applicationId))).size).toBe(0);
    await start(counts);
    await counts.counted(20 * WORDS.length);
    await counts.close();
    const twice = [...Array(10).keys(), ...Array(10).keys()].map((count) => count + 1);
    expect([...counts.byWord()].sort()).toEqual(WORDS.map((word) => [word, twice]));
  });

  it('leaves out what was there with latest, and what was before an instant', async () => {
    const { counts, streams } = await counted('latest');
    await streams.close();
    await reset(counts, 'latest');
    const again = await start(counts);
    await counts.write(WORDS);
    await counts.counted(11 * WORDS.length);
    expect(counts.byWord().get('ant')?.slice(10)).toEqual([1]);
    await again.close();
    const instant = new Date();
    await counts.write([...WORDS, ...WORDS]);
    expect(Object.values((await reset(counts, instant)).offsets)).toEqual([22, 22]);
    await start(counts);
    await counts.counted(13 * WORDS.length);
    await counts.close();
    expect(counts.byWord().get('ant')?.slice(11)).toEqual([1, 2]);
  });

  it('names an input topic that does not exist', async () => {
    const applicationId = kafka.unique('mistyped');
    const inputTopics = [`${applicationId}-wrods`];
    await expect(resetApplication(client, { applicationId, inputTopics, to: 'latest' })).rejects.toMatchObject({
      code: 'STREAMS_MISSING_TOPIC',
      context: { topic: `${applicationId}-wrods` },
    });
  });
});
