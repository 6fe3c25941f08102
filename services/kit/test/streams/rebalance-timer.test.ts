import { describe, expect, it } from 'vitest';
import { RebalanceTimer } from '../../streams/rebalance-timer.ts';

describe('RebalanceTimer', () => {
  it('measures from the first moment that not all runs to the moment that all does', () => {
    const measured: number[] = [];
    const timer = new RebalanceTimer((seconds) => measured.push(seconds));
    timer.changed('rebalancing', 1_000);
    timer.changed('rebalancing', 1_400);
    timer.changed('running', 3_500);
    timer.changed('rebalancing', 10_000);
    timer.changed('running', 10_250);
    expect(measured).toEqual([2.5, 0.25]);
  });

  it('does not measure a rebalance that ends because the instance stops', () => {
    const measured: number[] = [];
    const timer = new RebalanceTimer((seconds) => measured.push(seconds));
    timer.changed('rebalancing', 0);
    timer.changed('pending_shutdown', 10);
    timer.changed('running', 20);
    expect(measured).toEqual([]);
  });
});
