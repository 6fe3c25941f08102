import { type Client, createKafkaClient } from '@orders-platform/streams/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaFixture } from '../../harness/src/kafka-fixture.ts';
import { hasJava } from '../engine/jvm.ts';
import type { RawRecord } from '../engine/outcome.ts';
import { readableRecords } from '../engine/readable.ts';
import { runOurs } from '../engine/run-ours.ts';
import { type StartApplication, startJava, startOurs } from './applications.ts';
import { BrokerRun } from './broker-run.ts';
import { caseOnBroker } from './case-on-broker.ts';
import { type TakenOver, takenOver } from './cases.ts';
import { rowsByTopic, rowsOnBroker } from './compare-records.ts';

const HOUR_MS = 3_600_000;
/** Records are of the last two hours, so that a broker keeps those of windows; windows begin as at 0. */
const SHIFT_MS = Math.floor(Date.now() / HOUR_MS - 1) * HOUR_MS;
const kafka = kafkaFixture();
let client: Client;

beforeAll(() => {
  client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'take-over' });
});

afterAll(() => client.close());

/** Kafka Streams numbers the records of a join's store anew at each start: the number ends their keys. */
function unnumbered(record: RawRecord): RawRecord {
  const numbered = /(JOIN|OUTER)(THIS|OTHER)-\d+-store-changelog$/.test(record.topic);
  return numbered && record.key !== null ? { ...record, key: record.key.slice(0, -8) } : record;
}

/** The first part of a case's inputs by one application, the rest by another with the same id. */
async function takeOver(
  { test, after }: TakenOver,
  prefix: string,
  former: StartApplication,
  latter: StartApplication,
) {
  const onBroker = caseOnBroker(test, prefix, SHIFT_MS);
  const alone = runOurs(onBroker);
  const run = await BrokerRun.create(onBroker, alone.outputs, client);
  const { length } = test.inputs;
  for (const [start, until] of [[former, after] as const, [latter, length] as const]) {
    const application = await start(onBroker, kafka.bootstrapServers);
    try {
      await run.write(until, true, application);
    } finally {
      await application.close();
    }
  }
  const records = (await run.records()).map(unnumbered);
  await run.close();
  return {
    together: rowsOnBroker(onBroker, prefix, records),
    alone: rowsOnBroker(onBroker, prefix, alone.outputs.map(unnumbered)),
  };
}

describe.skipIf(!hasJava())('an application taken over on a real broker', { timeout: 180_000 }, () => {
  for (const [index, one] of takenOver().entries())
    describe.concurrent(one.test.name, () => {
      it('from Kafka Streams by this library', async ({ expect: assert }) => {
        const { together, alone } = await takeOver(one, `${kafka.unique(`from-java-${index}`)}-`, startJava, startOurs);
        assert(together).toEqual(alone);
      });

      it('from this library by Kafka Streams', async ({ expect: assert }) => {
        const { together, alone } = await takeOver(one, `${kafka.unique(`to-java-${index}`)}-`, startOurs, startJava);
        assert(together).toEqual(alone);
      });

      it('gives alone what Kafka Streams has recorded', () => {
        expect(rowsByTopic(readableRecords(one.test, runOurs(one.test)))).toEqual(
          rowsByTopic(one.test.golden?.outputs ?? []),
        );
      });
    });
});
