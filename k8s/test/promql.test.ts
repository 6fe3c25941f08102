import { describe, expect, it } from 'vitest';
import { asSent } from '../dashboards/panels.ts';
import { mentionedIn } from './promql.ts';

describe('mentionedIn', () => {
  it('finds metrics and labels, and nothing else', () => {
    const { metrics, labels } = mentionedIn(
      'histogram_quantile(0.9, sum by (le, pod) (rate(a_bucket{x="y{b}", z=~"c"}[5m]))) / on (k) group_left ns:b:sum > 0 or vector(0)',
    );
    expect([...metrics]).toEqual(['a_bucket', 'ns:b:sum']);
    expect([...labels].sort()).toEqual(['k', 'le', 'pod', 'x', 'z']);
  });

  it('refuses what is not PromQL', () => {
    expect(() => mentionedIn('sum(rate(x[5m])')).toThrow('not PromQL');
  });
});

describe('asSent', () => {
  it('fills in what is chosen, and refuses a variable that no dashboard has', () => {
    expect(asSent('rate(x{pod=~"$instance"}[$__rate_interval])')).toBe('rate(x{pod=~".*"}[1m])');
    expect(() => asSent('x{a="$typo"}')).toThrow('$typo is no variable');
  });
});
