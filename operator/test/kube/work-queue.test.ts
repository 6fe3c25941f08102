import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createKubeMetrics, WorkQueue } from '../../src/kube/index.ts';
import { ManualClock, settle } from '../manual-clock.ts';

function queue() {
  const clock = new ManualClock();
  const registry = new Registry();
  const made = new WorkQueue({ name: 'q', clock, metrics: createKubeMetrics(registry) });
  const line = async (name: string) => {
    const text = await registry.getSingleMetricAsString(name);
    return Number(
      text
        .split('\n')
        .find((each) => each.startsWith(`${name}{`))
        ?.split(' ')[1],
    );
  };
  return { clock, queue: made, line };
}

/** Whether the promise is settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await settle();
  return settled;
}

describe('keys', () => {
  it('come in their order, each once however often it was added', async () => {
    const { queue: q } = queue();
    for (const key of ['a', 'b', 'a', 'a']) q.add(key);
    expect([await q.take(), await q.take()]).toEqual(['a', 'b']);
    expect(await isSettled(q.take())).toBe(false);
  });

  it('are given to one worker at a time, and come again when added meanwhile', async () => {
    const { queue: q } = queue();
    q.add('a');
    expect(await q.take()).toBe('a');
    q.add('a');
    q.add('a');
    const next = q.take();
    expect(await isSettled(next)).toBe(false);
    q.done('a');
    expect(await next).toBe('a');
    q.done('a');
    expect(q.depth).toBe(0);
  });

  it('added for later come at the earliest of their times', async () => {
    const { queue: q, clock } = queue();
    q.addAfter('a', 5000);
    q.addAfter('a', 1000);
    q.addAfter('a', 9000);
    await clock.advance(999);
    expect(q.depth).toBe(0);
    await clock.advance(1);
    expect(await q.take()).toBe('a');
    q.done('a');
    await clock.advance(10_000);
    expect(q.depth).toBe(0);
  });
});

describe('retries', () => {
  it('wait no longer than 1000 s, and begin anew when forgotten', async () => {
    const { queue: q, clock } = queue();
    for (let failure = 0; failure < 20; failure++) {
      q.retry('a');
      await clock.advance(1_000_000);
      q.done((await q.take()) ?? 'none');
    }
    expect(q.failures('a')).toBe(20);
    q.retry('a');
    await clock.advance(999_999);
    expect(q.depth).toBe(0);
    await clock.advance(1);
    q.done((await q.take()) ?? 'none');
    q.forget('a');
    q.retry('a');
    await clock.advance(5);
    expect(q.depth).toBe(1);
  });

  it('wait 5, 10, 20 … ms', async () => {
    const { queue: q, clock } = queue();
    for (const ms of [5, 10, 20, 40]) {
      q.retry('a');
      await clock.advance(ms - 1);
      expect(q.depth).toBe(0);
      await clock.advance(1);
      expect(q.depth).toBe(1);
      q.done((await q.take()) ?? '');
    }
  });

  it('of all keys together are 100 at once, then 10 a second', async () => {
    const { queue: q, clock } = queue();
    for (let key = 0; key < 120; key++) q.retry(`key-${key}`);
    await clock.advance(5);
    expect(q.depth).toBe(100);
    await clock.advance(1000);
    expect(q.depth).toBe(110);
    await clock.advance(1000);
    expect(q.depth).toBe(120);
  });
});

describe('closing', () => {
  it('hands out nothing more, and waits for what was taken', async () => {
    const { queue: q, clock } = queue();
    q.add('a');
    q.add('b');
    q.addAfter('c', 10);
    await q.take();
    const closed = q.close();
    expect(await q.take()).toBeUndefined();
    q.add('d');
    q.add('a');
    await clock.advance(100);
    expect(await isSettled(closed)).toBe(false);
    q.done('a');
    await closed;
    await q.close();
    expect(q.depth).toBe(0);
    expect(clock.waiting).toBe(0);
  });

  it('lets waiting workers go', async () => {
    const { queue: q } = queue();
    const taken = q.take();
    await q.close();
    expect(await taken).toBeUndefined();
  });
});

it('measures itself under client-go’s names', async () => {
  const { queue: q, clock, line } = queue();
  q.add('a');
  q.add('b');
  expect(await line('workqueue_depth')).toBe(2);
  expect(await line('workqueue_adds_total')).toBe(2);
  await clock.advance(2000);
  await q.take();
  await clock.advance(3000);
  expect(await line('workqueue_depth')).toBe(1);
  expect(await line('workqueue_unfinished_work_seconds')).toBe(3);
  expect(await line('workqueue_longest_running_processor_seconds')).toBe(3);
  q.done('a');
  q.retry('a');
  expect(await line('workqueue_retries_total')).toBe(1);
  expect(await line('workqueue_unfinished_work_seconds')).toBe(0);
});
