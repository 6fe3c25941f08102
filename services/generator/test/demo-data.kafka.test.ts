import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRODUCTS, TOPICS } from '@orders-platform/contracts';
import { EmbeddedKafka } from '@orders-platform/test-harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addInventory } from '../back-office.ts';
import { addDemoData } from '../demo-data.ts';
import { KafkaSession } from '../kafka-session.ts';

let folder: string;
let kafka: EmbeddedKafka;

const open = () => KafkaSession.open({ brokers: kafka.bootstrapServers });
const options = { customers: 20, stock: 7, patienceMs: 0, signal: new AbortController().signal };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-data-'));
  kafka = await EmbeddedKafka.start({ brokers: 1, dataDir: join(folder, 'kafka'), keepData: false });
});

afterAll(async () => {
  await kafka?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('demo data', () => {
  it('gives up with the reason when patience is at its end', async () => {
    await expect(addDemoData(open, options)).rejects.toMatchObject({ code: 'STREAMS_MISSING_TOPIC' });
  });

  it('waits for the topics, and says so', async () => {
    const reasons: string[] = [];
    const added = addDemoData(open, {
      ...options,
      patienceMs: 30_000,
      onWait(reason) {
        if (reasons.push(reason) === 1) void createTopics();
      },
    });
    expect(await added).toEqual({ customers: 20, products: PRODUCTS });
    expect(reasons[0]).toBe('There is no topic customers.');
  });

  it('adds what is missing, and nothing to what is there', async () => {
    expect(await addDemoData(open, { ...options, customers: 25 })).toEqual({ customers: 5, products: [] });
    await using session = await open();
    expect(await addInventory(session, 'JUMPERS', 0)).toEqual({ before: 7, after: 7 });
  });
});

async function createTopics(): Promise<void> {
  await using session = await open();
  const { customers, warehouseInventory } = TOPICS;
  await session.client.admin.createTopics(
    [customers, warehouseInventory].map(({ name, partitions }) => ({ name, partitions })),
  );
}
