import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StreamsApplication } from '../../../src/api/index.ts';
import { STREAMS_APPLICATIONS } from '../../../src/reconcilers/streams-application/resource-types.ts';
import { eventually } from '../../eventually.ts';
import { type OperatorUnderTest, operatorUnderTest } from './cluster/operator-under-test.ts';

const MINUTE = 60_000;
const COUNT = 200;
const WINDOW_MS = 45_000;

let operator: OperatorUnderTest;

beforeAll(async () => {
  operator = await operatorUnderTest('many');
});

afterAll(() => operator.close());

const named = (index: number) => `many-${index}`;

async function settled(): Promise<void> {
  const { items } = await operator.client.list<StreamsApplication>(STREAMS_APPLICATIONS, {
    namespace: operator.namespace,
  });
  const running = items.filter(({ status }) => status?.phase === 'Running');
  expect([items.length, running.length]).toEqual([COUNT, COUNT]);
}

/** Requests by method, so far. */
async function requests(): Promise<Readonly<Record<string, number>>> {
  const { values } = await operator.metrics.requests.get();
  const total: Record<string, number> = {};
  for (const { labels, value } of values) total[String(labels.method)] = (total[String(labels.method)] ?? 0) + value;
  return total;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

describe(`${COUNT} StreamsApplications`, () => {
  test('come up, and cost next to nothing once they run', { timeout: 15 * MINUTE }, async () => {
    for (let index = 0; index < COUNT; index += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, more) => operator.apply(named(index + more))));
    }
    const heapBefore = process.memoryUsage().heapUsed;
    const started = performance.now();
    operator.start();
    await eventually(settled, 10 * MINUTE);
    const upSeconds = (performance.now() - started) / 1000;
    const reconciles = [...operator.reconcileMs].sort((a, b) => a - b);
    await delay(20_000);
    const before = await requests();
    const [cpu, { asked }] = [process.cpuUsage(), operator.instances];
    operator.reconcileMs.length = 0;
    await delay(WINDOW_MS);
    const after = await requests();
    const perMinute = (method: string) => (((after[method] ?? 0) - (before[method] ?? 0)) * MINUTE) / WINDOW_MS;
    const atRest = [...operator.reconcileMs].sort((a, b) => a - b);
    const { user, system } = process.cpuUsage(cpu);
    console.log(
      [
        `${COUNT} applications run after ${upSeconds.toFixed(0)} s`,
        `${reconciles.length} reconciles while they came up: p50 ${percentile(reconciles, 0.5).toFixed(0)} ms, p99 ${percentile(reconciles, 0.99).toFixed(0)} ms`,
        `at rest: ${atRest.length} reconciles in ${WINDOW_MS / 1000} s, p50 ${percentile(atRest, 0.5).toFixed(1)} ms, p99 ${percentile(atRest, 0.99).toFixed(1)} ms`,
        `at rest a minute: ${perMinute('PATCH').toFixed(1)} PATCH, ${perMinute('GET').toFixed(1)} GET (watches that end), ${(operator.instances.asked - asked) * (MINUTE / WINDOW_MS)} statuses read`,
        `heap ${((process.memoryUsage().heapUsed - heapBefore) / 2 ** 20).toFixed(0)} MiB more, rss ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB (with the test runner and ${COUNT} HTTP servers)`,
        `processor at rest: ${((user + system) / 10 / WINDOW_MS).toFixed(1)} % of one`,
      ].join('\n'),
    );
    expect(perMinute('PATCH') + perMinute('POST') + perMinute('DELETE')).toBe(0);
    expect(perMinute('GET')).toBeLessThan(60);
  });
});
