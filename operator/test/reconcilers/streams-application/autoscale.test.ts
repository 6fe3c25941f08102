import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { autoscale, type Load, wantedReplicas } from '../../../src/reconcilers/streams-application/autoscale.ts';
import { NOW_MS } from './observations.ts';

const spec = {
  minReplicas: 1,
  maxReplicas: 5,
  targetLagPerReplica: 100,
  scaleDownStabilizationSeconds: 300,
  cooldownSeconds: 60,
};
const SECOND = 1000;

function load(more: Partial<Load> = {}): Load {
  return {
    current: 2,
    tasks: 6,
    lag: 150,
    rate: undefined,
    unsettled: undefined,
    sinceLastScaleMs: Number.POSITIVE_INFINITY,
    recommendations: [],
    nowMs: NOW_MS,
    ...more,
  };
}

const low = (secondsAgo: number, replicas = 1) => ({ timeMs: NOW_MS - secondsAgo * SECOND, replicas });

describe('scaling by load', () => {
  test.each([
    ['lag', { lag: 301 }, 4],
    ['nothing to do', { lag: 0 }, 1],
    ['no more pods than tasks', { lag: 10_000, tasks: 3 }, 3],
    ['no more pods than the most', { lag: 10_000, tasks: 60 }, 5],
    ['a pod at least, with no tasks seen', { lag: 10_000, tasks: 0 }, 1],
  ])('wants by %s', (_by, given, replicas) => {
    expect(wantedReplicas(spec, load(given)).replicas).toBe(replicas);
  });

  test('wants by rate where a rate is a target', () => {
    const { replicas, reason } = wantedReplicas({ ...spec, targetRatePerReplica: 100 }, load({ lag: 0, rate: 250 }));
    expect([replicas, reason]).toEqual([3, '250 records a second wants 3 pods']);
  });

  test('goes up at once', () => {
    expect(autoscale(spec, load({ lag: 450 })).replicas).toBe(5);
  });

  test('waits out the cool-down', () => {
    expect(autoscale(spec, load({ lag: 450, sinceLastScaleMs: 20 * SECOND }))).toEqual({
      replicas: 2,
      reason: 'nothing is decided within the cool-down, 40 s more',
    });
  });

  test('decides nothing on numbers that are not settled', () => {
    expect(autoscale(spec, load({ lag: 450, unsettled: 'fraud-1 is not ready' }))).toEqual({
      replicas: 2,
      reason: 'nothing is decided while fraud-1 is not ready',
    });
  });

  test('goes down by one, once fewer were enough for the whole window', () => {
    const lazy = load({ current: 4, lag: 0, recommendations: [low(301), low(100), low(0)] });
    expect(autoscale(spec, lazy).replicas).toBe(3);
  });

  test('stays when the window was not seen whole, or more were wanted within it', () => {
    const unseen = load({ current: 4, lag: 0, recommendations: [low(200), low(0)] });
    expect(autoscale(spec, unseen).replicas).toBe(4);
    const busy = load({ current: 4, lag: 0, recommendations: [low(301), low(100, 4), low(0)] });
    expect(autoscale(spec, busy).replicas).toBe(4);
  });

  test('comes into new bounds at once', () => {
    expect(autoscale(spec, load({ current: 9, sinceLastScaleMs: 0 }))).toEqual({
      replicas: 5,
      reason: 'bounds are 1 to 5',
    });
  });

  test('never leaves its bounds, whatever the load', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(100), fc.nat(100_000), fc.boolean(), (current, tasks, lag, settled) => {
        const { replicas } = autoscale(spec, load({ current, tasks, lag, unsettled: settled ? undefined : 'x' }));
        return replicas >= spec.minReplicas && replicas <= spec.maxReplicas;
      }),
    );
  });
});
