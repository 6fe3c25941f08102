import { systemClock } from '../model/system-clock.ts';
import { checkConfig, type ResolvedConfig, type StreamsConfig } from './streams-config.ts';
import { silentLogger } from './streams-logger.ts';

/** The settings with every default in place. @throws StreamsError STREAMS_INVALID_CONFIG */
export function resolveConfig(config: StreamsConfig): ResolvedConfig {
  checkConfig(config);
  return {
    processingGuarantee: 'exactly_once_v2',
    commitIntervalMs: 100,
    commitLingerMs: 0,
    quietCommitIntervalMs: 1_000,
    repartitionPurgeIntervalMs: 30_000,
    defaultSerdes: {},
    offsetReset: 'earliest',
    errors: {},
    maxTaskIdleMs: 0,
    bufferedBytesPerPartition: 4 * 1024 * 1024,
    stateFlushIntervalMs: 5_000,
    cacheMaxBytes: 0,
    transactionTimeoutMs: 10_000,
    compression: 'none',
    replicationFactor: 0,
    rebalanceTimeoutMs: 60_000,
    logger: silentLogger,
    tracing: true,
    clock: systemClock,
    random: Math.random,
    ...config,
  };
}
