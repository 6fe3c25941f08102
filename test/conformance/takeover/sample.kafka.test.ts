import { type Client, createKafkaClient } from '@orders-platform/streams/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaFixture } from '../../harness/src/kafka-fixture.ts';
import type { Case } from '../schema.ts';
import { startOurs } from './applications.ts';
import { BrokerRun } from './broker-run.ts';
import { caseOnBroker, topicOnBroker } from './case-on-broker.ts';
import { rowsByTopic, rowsOnBroker } from './compare-records.ts';
import { oneByOne, sample } from './sample.ts';

const SIZE = 50;
const AT_A_TIME = 5;
const kafka = kafkaFixture();
let client: Client;

beforeAll(() => {
  client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'sample' });
});

afterAll(() => client.close());

async function runOnBroker(test: Case, prefix: string) {
  const onBroker = caseOnBroker(test, prefix);
  const expected = (test.golden?.outputs ?? []).map(({ topic, after }) => ({
    topic: topicOnBroker(test, prefix, topic),
    after,
  }));
  await client.admin.createTopics(agelessChangelogs(test, prefix));
  const run = await BrokerRun.create(onBroker, expected, client);
  const application = await startOurs(onBroker, kafka.bootstrapServers);
  try {
    await run.write(test.inputs.length, oneByOne(test), application);
    return rowsOnBroker(test, prefix, await run.records());
  } finally {
    await application.close();
    await run.close();
  }
}

/** Changelogs of windows, which a broker would empty at once: their records are as old as 1970. */
function agelessChangelogs(test: Case, prefix: string) {
  return Object.entries(test.golden?.internalTopics ?? {})
    .filter(([, configs]) => 'retention.ms' in configs)
    .map(([topic, configs]) => ({
      name: topicOnBroker(test, prefix, topic),
      partitions: 1,
      configs: { ...configs, 'retention.ms': '-1' },
    }));
}

describe('recorded cases on a real broker', () => {
  const cases = sample(SIZE);

  it('are as many as there should be', () => expect(new Set(cases).size).toBe(SIZE));

  for (let batch = 0; batch < cases.length; batch += AT_A_TIME) {
    describe.concurrent(`batch ${batch / AT_A_TIME + 1}`, () => {
      for (const [index, test] of cases.slice(batch, batch + AT_A_TIME).entries())
        it(test.name, async ({ expect: assert }) => {
          const rows = await runOnBroker(test, kafka.unique(`sample-${batch + index}`).concat('-'));
          assert(rows).toEqual(rowsByTopic(test.golden?.outputs ?? []));
        });
    });
  }
});
