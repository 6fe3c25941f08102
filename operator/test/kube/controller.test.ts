import type { Span, SpanOptions, Tracer } from '@opentelemetry/api';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import {
  Controller,
  type ControllerOptions,
  createKubeMetrics,
  ObjectCache,
  type Reconcile,
  TerminalError,
} from '../../src/kube/index.ts';
import type { KubernetesObject } from '../../src/objects/index.ts';
import { ManualClock, settle } from '../manual-clock.ts';
import { silent } from '../silent-logger.ts';

function controller(reconcile: Reconcile, options: Partial<ControllerOptions> = {}) {
  const clock = new ManualClock();
  const metrics = createKubeMetrics(new Registry());
  const made = new Controller({
    name: 'things',
    reconcile,
    logger: silent,
    clock,
    metrics,
    random: () => 0,
    ...options,
  });
  const results = async () => {
    const { values } = await metrics.reconciles.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.result, value]));
  };
  return { controller: made, clock, metrics, results };
}

const thing = (name: string, version: string, app: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name, uid: name, resourceVersion: version, labels: { app } },
});

describe('reconciling', () => {
  it('calls again after a failure, later each time, and forgets failures after a success', async () => {
    const calls: number[] = [];
    const {
      controller: c,
      clock,
      results,
    } = controller(async () => {
      calls.push(clock.monotonic());
      if (calls.length < 4) throw new Error('not yet');
      return {};
    });
    c.start();
    c.enqueue('a');
    await clock.advance(60_000);
    expect(calls).toEqual([0, 5, 15, 35]);
    expect(await results()).toEqual({ error: 3, requeue_after: 0, success: 1 });
    await c.close();
  });

  it('does not call again after a terminal error, until something changes', async () => {
    let calls = 0;
    const {
      controller: c,
      clock,
      metrics,
    } = controller(async () => {
      calls++;
      throw new TerminalError('the spec makes no sense');
    });
    c.start();
    c.enqueue('a');
    await clock.advance(3_600_000);
    expect(calls).toBe(1);
    c.enqueue('a');
    await settle();
    expect(calls).toBe(2);
    expect((await metrics.terminalErrors.get()).values[0]?.value).toBe(2);
    await c.close();
  });

  it('calls again when the reconcile wishes so', async () => {
    const calls: number[] = [];
    const {
      controller: c,
      clock,
      results,
    } = controller(async () => {
      calls.push(clock.monotonic());
      return calls.length < 3 ? { requeueAfterMs: 10_000 } : {};
    });
    c.start();
    c.enqueue('a');
    await clock.advance(100_000);
    expect(calls).toEqual([0, 10_000, 20_000]);
    expect(await results()).toEqual({ error: 0, requeue_after: 2, success: 1 });
    await c.close();
  });

  it('works on as many keys at a time as it may, on each key once', async () => {
    const running = new Set<string>();
    const gates = new Map<string, PromiseWithResolvers<void>>();
    const { controller: c, metrics } = controller(
      async (key) => {
        expect(running.has(key)).toBe(false);
        running.add(key);
        const gate = Promise.withResolvers<void>();
        gates.set(key, gate);
        await gate.promise;
        running.delete(key);
        return {};
      },
      { concurrency: 2 },
    );
    c.start();
    for (const key of ['a', 'b', 'c', 'a']) c.enqueue(key);
    await settle();
    expect([...running]).toEqual(['a', 'b']);
    expect((await metrics.activeWorkers.get()).values[0]?.value).toBe(2);
    c.enqueue('a');
    gates.get('a')?.resolve();
    await settle();
    expect([...running]).toEqual(['b', 'c']);
    for (const key of ['b', 'c']) gates.get(key)?.resolve();
    await settle();
    expect([...running]).toEqual(['a']);
    gates.get('a')?.resolve();
    await c.close();
  });

  it('reconciles what an object was and what it is', async () => {
    const keys: string[] = [];
    const { controller: c } = controller(async (key) => {
      keys.push(key);
      return {};
    });
    const cache = new ObjectCache();
    cache.set(thing('x', '1', 'red'));
    c.watch(cache, ({ metadata }) => [metadata.labels?.['app'] ?? '']);
    c.start();
    await settle();
    cache.set(thing('x', '2', 'blue'));
    await settle();
    cache.delete(thing('x', '3', 'blue'));
    await settle();
    expect(keys).toEqual(['red', 'red', 'blue', 'blue']);
    await c.close();
    cache.set(thing('x', '4', 'green'));
    await settle();
    expect(keys).toHaveLength(4);
  });

  it('reconciles all keys from time to time', async () => {
    const keys: string[] = [];
    const { controller: c, clock } = controller(
      async (key) => {
        keys.push(key);
        return {};
      },
      { resync: { keys: () => ['a', 'b'], everyMs: 1000 } },
    );
    c.start();
    await clock.advance(2500);
    expect(keys).toEqual(['a', 'b', 'a', 'b']);
    await c.close();
    expect(clock.waiting).toBe(0);
  });
});

describe('closing', () => {
  it('waits for what runs, then aborts its signal', async () => {
    let aborted = false;
    const {
      controller: c,
      clock,
      results,
    } = controller(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason);
          });
        }),
    );
    c.start();
    c.enqueue('a');
    await settle();
    const closed = c.close(5000);
    await clock.advance(4999);
    expect(aborted).toBe(false);
    await clock.advance(1);
    await closed;
    expect(aborted).toBe(true);
    expect(await results()).toEqual({ error: 0, requeue_after: 0, success: 0 });
    await c.close();
  });
});

it('makes a span of each reconcile', async () => {
  const spans: { name: string; attributes: unknown; ended: boolean; status?: unknown; exception?: unknown }[] = [];
  const tracer = {
    startActiveSpan(name: string, { attributes }: SpanOptions, run: (span: Span) => unknown) {
      const span: (typeof spans)[number] = { name, attributes, ended: false };
      spans.push(span);
      return run({
        setStatus: (status: unknown) => Object.assign(span, { status }),
        recordException: (exception: unknown) => Object.assign(span, { exception }),
        end: () => Object.assign(span, { ended: true }),
      } as unknown as Span);
    },
  } as unknown as Tracer;
  const bug = new TerminalError('a bug');
  const { controller: c } = controller(
    async (key) => {
      if (key === 'bad') throw bug;
      return {};
    },
    { tracer },
  );
  c.start();
  c.enqueue('good');
  c.enqueue('bad');
  await settle();
  await c.close();
  expect(spans).toMatchObject([
    { name: 'reconcile things', attributes: { 'controller.key': 'good' }, ended: true },
    { attributes: { 'controller.key': 'bad' }, ended: true, exception: bug, status: { code: 2 } },
  ]);
});
