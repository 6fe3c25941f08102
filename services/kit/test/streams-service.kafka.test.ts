import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { systemClock } from '@orders-platform/streams';
import { type Client, createKafkaClient } from '@orders-platform/streams/client';
import { kafkaFixture } from '@orders-platform/test-harness/vitest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const kafka = kafkaFixture();
const applicationId = kafka.unique('counting');
const stateDir = mkdtempSync(join(tmpdir(), 'streams-service-'));
const running = new Set<ChildProcess>();
let client: Client;

beforeAll(async () => {
  client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'test', clock: systemClock });
  const names = ['words', 'counts'].map((name) => `${applicationId}.${name}`);
  await client.admin.createTopics(names.map((name) => ({ name, partitions: 1 })));
  const slow = { 'streams.session.timeout.ms': '60000', 'streams.heartbeat.interval.ms': '500' };
  await client.admin.alterGroupConfigs(applicationId, slow);
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await client.close();
  rmSync(stateDir, { recursive: true, force: true });
});

/** The service as a process; `url` resolves when it listens. */
function run(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [new URL('counting-service.ts', import.meta.url).pathname], {
    env: {
      ...process.env,
      TEST_APPLICATION_ID: applicationId,
      KAFKA_BROKERS: kafka.bootstrapServers.join(','),
      STATE_DIR: stateDir,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const exit = once(child, 'exit').then(([code]) => (running.delete(child), code as number));
  const url = new Promise<string>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      const port = /"port":(\d+)/.exec(String(data))?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    });
  });
  return { child, exit, url, stderr: text(child.stderr), stdout: text(child.stdout) };
}

async function ready(url: string): Promise<void> {
  for (const end = performance.now() + 60_000; ; ) {
    const { status } = await fetch(`${url}/readyz`);
    if (status === 200) return;
    if (performance.now() > end) throw new Error(await (await fetch(`${url}/readyz`)).text());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const members = async () => (await client.streamsGroup.describe(applicationId))?.members.length;
const RESET = { STREAMS_RUN: 'reset', RESET_TO: 'earliest' };

describe('a streams service', { timeout: 240_000 }, () => {
  it('stays a member when it is told not to leave, leaves when it is asked to, and can be reset then', async () => {
    const first = run({ LEAVE_GROUP_ON_STOP: 'false' });
    await ready(await first.url);
    first.child.kill('SIGTERM');
    expect(await first.exit).toBe(0);
    expect(await members()).toBe(1);

    const second = run({ LEAVE_GROUP_ON_STOP: 'false' });
    const url = await second.url;
    await ready(url);
    const refused = run(RESET);
    expect(await refused.exit).toBe(1);
    expect(await refused.stderr).toBe(
      `counting: application ${applicationId} cannot be reset while it runs (1 instance): stop it first\n`,
    );
    expect(existsSync(join(stateDir, applicationId))).toBe(true);
    expect((await fetch(`${url}/streams/leave`, { method: 'POST' })).status).toBe(204);
    second.child.kill('SIGTERM');
    expect(await second.exit).toBe(0);
    expect(await members()).toBe(0);

    const reset = run(RESET);
    expect(await reset.exit).toBe(0);
    expect(JSON.parse(await reset.stdout)).toMatchObject({
      applicationId,
      to: 'earliest',
      deletedTopics: [expect.stringMatching(/-changelog$/), expect.stringMatching(/-repartition$/)],
      offsets: { [`${applicationId}.words-0`]: 0 },
      deletedState: join(stateDir, applicationId),
    });
    expect(existsSync(join(stateDir, applicationId))).toBe(false);
  });

  it.each([
    [{ STREAMS_RUN: 'reset' }, 'RESET_TO is not set'],
    [{ STREAMS_RUN: 'reset', RESET_TO: 'yesterday' }, 'RESET_TO="yesterday": must be earliest, latest or an instant'],
    [{ RESET_TO: 'latest' }, 'RESET_TO="latest": it needs STREAMS_RUN="reset"'],
  ])('ends with 78 for %o', async (environment, says) => {
    const { exit, stderr } = run(environment as Record<string, string>);
    expect(await exit).toBe(78);
    expect(await stderr).toContain(says);
  });
});
