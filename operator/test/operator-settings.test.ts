import { describe, expect, test } from 'vitest';
import { readSettings } from '../src/operator-settings.ts';

const needed = { LEASE_NAMESPACE: 'system', POD_NAME: 'operator-0' };

describe("the operator's settings", () => {
  test('have defaults, and watch every namespace', () => {
    expect(readSettings({ ...needed, WATCH_NAMESPACES: '' })).toEqual({
      namespaces: undefined,
      lease: { namespace: 'system', name: 'orders-platform-operator' },
      podName: 'operator-0',
      metrics: { host: '0.0.0.0', port: 8080 },
      logLevel: 'info',
      traceExporter: 'none',
      resyncMs: 600_000,
      concurrency: 8,
      maxConcurrentRollouts: 1,
      podStatusTimeoutMs: 3000,
    });
  });

  test('name namespaces by commas', () => {
    expect(readSettings({ ...needed, WATCH_NAMESPACES: 'a, b,' }).namespaces).toEqual(['a', 'b']);
  });

  test('that are wrong are all named', () => {
    expect(() => readSettings({ POD_NAME: 'x', METRICS_PORT: 'many', LOG_LEVEL: 'loud' })).toThrow(
      /LEASE_NAMESPACE.*METRICS_PORT="many".*LOG_LEVEL="loud"/s,
    );
  });
});
