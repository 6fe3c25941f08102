import { createRequire } from 'node:module';
import { afterEach, expect, it, vi } from 'vitest';
import '../src/kafkajs-timers.ts';

const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (
  options: object,
) => { throttledUntil: number; pending: unknown[]; scheduleCheckPendingRequests(): void };

function delays(prepare: (queue: InstanceType<typeof RequestQueue>) => void): unknown[] {
  const timers = vi
    .spyOn(globalThis, 'setTimeout')
    .mockClear()
    .mockReturnValue({} as never);
  const queue = new RequestQueue({});
  prepare(queue);
  queue.scheduleCheckPendingRequests();
  return timers.mock.calls.map(([, delay]) => delay);
}

afterEach(() => vi.restoreAllMocks());

it('arms no timer while nothing waits and nothing is throttled', () => {
  expect(delays(() => undefined)).toEqual([]);
});

it('looks again at requests that wait, and when the broker throttles no more', () => {
  expect(delays((queue) => queue.pending.push({}))).toEqual([10]);
  const [delay] = delays((queue) => {
    queue.throttledUntil = Date.now() + 60_000;
  });
  expect(delay).toBeGreaterThan(50_000);
});
