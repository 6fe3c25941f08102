import type { Platform } from '@orders-platform/launcher';
import { type Client, createKafkaClient } from '@orders-platform/streams/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMails } from './evidence.ts';
import { anyInstance } from './gentle/any-instance.ts';
import { badInput } from './gentle/bad-input.ts';
import { endToEnd } from './gentle/end-to-end.ts';
import { extremes } from './gentle/extremes.ts';
import { poison } from './gentle/poison.ts';
import { rebalance } from './gentle/rebalance.ts';
import { usedIds } from './gentle/used-ids.ts';
import { MAX_WAITERS, waiting } from './gentle/waiting.ts';
import { checkWhenSettled } from './settled.ts';
import type { SharedPlatform } from './shared-platform.ts';
import { keepLogs, startWholePlatform, temporaryFolder } from './temporary-platform.ts';
import { TopicWriter } from './topic-writer.ts';

let platform: Platform | undefined;
let client: Client | undefined;
let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
let shared: SharedPlatform;

beforeAll(async () => {
  folder = await temporaryFolder();
  platform = await startWholePlatform(folder.path, { env: { MAX_WAITERS: `${MAX_WAITERS}` } });
  client = createKafkaClient({ brokers: platform.brokers, clientId: 'system-test' });
  shared = { platform, client, writer: await TopicWriter.open(client), posts: [] };
});

afterAll(async () => {
  await client?.close();
  if (folder !== undefined) await keepLogs(folder.path, 'platform');
  await platform?.stop();
  await folder?.[Symbol.asyncDispose]();
});

endToEnd(() => shared);
anyInstance(() => shared);
waiting(() => shared);
rebalance(() => shared);
badInput(() => shared);
extremes(() => shared);
usedIds(() => shared);

it('has kept every invariant through all of this', async () => {
  const { client, platform, posts } = shared;
  const evidence = async () => ({ posts, mails: await readMails(platform.mailBoxUrl) });
  const { violations, counts } = await checkWhenSettled(client, evidence, 60_000);
  console.log('invariants recomputed over', counts);
  expect(violations).toEqual([]);
  expect(counts.posts).toBeGreaterThan(150);
});

poison(() => shared);
