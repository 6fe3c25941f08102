import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/runtime/resolve-config.ts';
import type { StreamsConfig } from '../../src/runtime/streams-config.ts';

const client = () => {
  throw new Error('settings are checked before a client is made');
};
const minimal: StreamsConfig = { applicationId: 'orders', client };

describe('the settings of an application', () => {
  it('have defaults for all but two', () => {
    expect(resolveConfig(minimal)).toMatchObject({
      applicationId: 'orders',
      processingGuarantee: 'exactly_once_v2',
      commitIntervalMs: 100,
      commitLingerMs: 0,
      offsetReset: 'earliest',
      maxTaskIdleMs: 0,
      bufferedBytesPerPartition: 4_194_304,
      stateFlushIntervalMs: 5_000,
      transactionTimeoutMs: 10_000,
      compression: 'none',
      replicationFactor: 0,
      rebalanceTimeoutMs: 60_000,
      tracing: true,
    });
  });

  it('keep what they are given', () => {
    expect(resolveConfig({ ...minimal, commitIntervalMs: 7, maxTaskIdleMs: -1, tracing: false })).toMatchObject({
      commitIntervalMs: 7,
      maxTaskIdleMs: -1,
      tracing: false,
    });
  });

  it.each<[keyof StreamsConfig, unknown]>([
    ['applicationId', ''],
    ['applicationId', 'orders/1'],
    ['applicationId', 'o'.repeat(201)],
    ['commitIntervalMs', 0],
    ['commitLingerMs', -1],
    ['maxTaskIdleMs', -2],
    ['bufferedBytesPerPartition', 0],
    ['stateFlushIntervalMs', 0],
    ['transactionTimeoutMs', 99],
    ['rebalanceTimeoutMs', 0],
    ['replicationFactor', -1],
    ['commitIntervalMs', 1.5],
    ['commitIntervalMs', Number.NaN],
    ['commitIntervalMs', '100'],
    ['upgradeFrom', '2.3'],
    ['upgradeFrom', '4.3'],
    ['upgradeFrom', 3.4],
  ])('refuse %s: %j by name and value', (setting, value) => {
    expect(() => resolveConfig({ ...minimal, [setting]: value })).toThrow(
      expect.objectContaining({
        code: 'STREAMS_INVALID_CONFIG',
        message: expect.stringContaining(`${setting} is ${JSON.stringify(value)}`),
        context: { setting },
      }),
    );
  });
});
