import type { ClientFactory } from '../client/client.ts';
import type { Compression } from '../client/producer.ts';
import type { Endpoint } from '../client/streams-group.ts';
import type { Clock } from '../model/clock.ts';
import { StreamsError } from '../model/errors.ts';
import type { Random } from '../model/random.ts';
import type { StateEngine } from '../state/index.ts';
import type { TimestampExtractor } from '../topology/timestamp-extractor.ts';
import type { OffsetReset } from '../topology/topology-node.ts';
import { UPGRADE_FROM_VERSIONS, type UpgradeFrom } from '../topology/upgrade-from.ts';
import type { DefaultSerdes } from './default-serdes.ts';
import type { ErrorHandlers } from './error-handlers.ts';
import type { StreamsLogger } from './streams-logger.ts';

/** Whether each record's effects are there once, or at least once, after a failure. */
export type ProcessingGuarantee = 'exactly_once_v2' | 'at_least_once';

/** What happens after a failure that no policy took: the tasks start over from what is committed, or the instance stops. */
export type UncaughtErrorAnswer = 'replace' | 'shutdown';

/** How an application runs. Only `applicationId` and `client` must be given. */
export interface StreamsConfig {
  /** The group's name and the prefix of everything internal; the same for all instances (`application.id`). */
  readonly applicationId: string;
  readonly client: ClientFactory;
  /** Where state is kept; undefined: in memory, restored from the changelogs at every start. */
  readonly stateEngine?: StateEngine;
  /** Names this process in its group and transactions; kept across restarts when the state is (default: kept with the state, else random). */
  readonly processId?: string;
  /** Where this instance answers queries, as the others reach it (`application.server`). */
  readonly endpoint?: Endpoint;
  /** Default `exactly_once_v2`. */
  readonly processingGuarantee?: ProcessingGuarantee;
  /**
   * The longest time between commits under load, ms; when the input runs dry a commit follows at once. Default 100. After a
   * commit the next comes no sooner than after twice the time that it took, a second at most.
   */
  readonly commitIntervalMs?: number;
  /** How long a commit waits for more records after the input ran dry, ms. Default 0. */
  readonly commitLingerMs?: number;
  /**
   * The longest time that progress stays uncommitted which nobody waits for: no output was sent, and no store is
   * queried. What it covers is processed again after a crash. Default 1 000 ms.
   */
  readonly quietCommitIntervalMs?: number;
  /** How often what is processed is deleted from repartition topics, ms (`repartition.purge.interval.ms`). Default 30 000. */
  readonly repartitionPurgeIntervalMs?: number;
  readonly defaultSerdes?: DefaultSerdes;
  readonly defaultTimestampExtractor?: TimestampExtractor;
  /** Where to begin without a committed offset. Default `earliest`. */
  readonly offsetReset?: OffsetReset;
  readonly errors?: ErrorHandlers;
  readonly onUncaughtError?: (error: unknown) => UncaughtErrorAnswer;
  /** See KIP-695. Default 0. */
  readonly maxTaskIdleMs?: number;
  /** Bytes buffered for each partition before fetching it pauses. Default 4 MiB. */
  readonly bufferedBytesPerPartition?: number;
  /** How often committed state is made durable on disk, ms. Default 5 000; what lies between is replayed after a crash. */
  readonly stateFlushIntervalMs?: number;
  /**
   * Memory for the record caches of all tasks, bytes (`statestore.cache.max.bytes`): of several changes of a key between
   * two commits only the last one is sent on. Default 0: every change is.
   */
  readonly cacheMaxBytes?: number;
  /** After how long without an end the broker aborts a transaction, ms. Default 10 000. */
  readonly transactionTimeoutMs?: number;
  readonly compression?: Compression;
  /** Replicas of internal topics; 0: the broker's default. */
  readonly replicationFactor?: number;
  /** How long this instance may take to give up tasks, ms. Default 60 000. */
  readonly rebalanceTimeoutMs?: number;
  readonly rackId?: string;
  /**
   * Copies of each task's state that other instances keep current (`num.standby.replicas`): set as the group's when the
   * instance starts; undefined leaves the group as it is.
   */
  readonly standbyReplicas?: number;
  /**
   * Writes internal topics so that Kafka Streams of this version still reads them (`upgrade.from`): up to 3.4 a change of
   * a regrouped table whose key stays is two records. Later versions change nothing.
   */
  readonly upgradeFrom?: UpgradeFrom;
  readonly logger?: StreamsLogger;
  /** Follows traces in record headers through spans; default true: it costs nothing without a tracer or a trace. */
  readonly tracing?: boolean;
  readonly clock?: Clock;
  readonly random?: Random;
}

type Optional =
  | 'stateEngine'
  | 'processId'
  | 'endpoint'
  | 'defaultTimestampExtractor'
  | 'onUncaughtError'
  | 'rackId'
  | 'standbyReplicas'
  | 'upgradeFrom';

/** A {@link StreamsConfig} with its defaults filled in. */
export type ResolvedConfig = Required<Omit<StreamsConfig, Optional>> & Pick<StreamsConfig, Optional>;

const APPLICATION_ID = /^[a-zA-Z0-9._-]{1,200}$/;

/** Checks the settings that have bounds. @throws StreamsError STREAMS_INVALID_CONFIG naming the setting and its value */
export function checkConfig(config: StreamsConfig): void {
  if (!APPLICATION_ID.test(config.applicationId)) {
    throw invalid('applicationId', config.applicationId, 'letters, digits, dots, dashes and underscores, at most 200');
  }
  atLeast(config, 'commitIntervalMs', 1);
  atLeast(config, 'commitLingerMs', 0);
  atLeast(config, 'quietCommitIntervalMs', 0);
  atLeast(config, 'repartitionPurgeIntervalMs', 1);
  atLeast(config, 'maxTaskIdleMs', -1);
  atLeast(config, 'bufferedBytesPerPartition', 1);
  atLeast(config, 'stateFlushIntervalMs', 1);
  atLeast(config, 'cacheMaxBytes', 0);
  atLeast(config, 'transactionTimeoutMs', 100);
  atLeast(config, 'rebalanceTimeoutMs', 100);
  atLeast(config, 'replicationFactor', 0);
  atLeast(config, 'standbyReplicas', 0);
  checkUpgradeFrom(config);
  if (config.processingGuarantee !== 'at_least_once') checkTransactionTimeout(config);
}

function checkUpgradeFrom({ upgradeFrom }: StreamsConfig): void {
  if (upgradeFrom === undefined || UPGRADE_FROM_VERSIONS.includes(upgradeFrom)) return;
  throw invalid('upgradeFrom', upgradeFrom, `left out, or one of ${UPGRADE_FROM_VERSIONS.join(', ')}`);
}

/** A transaction is open from one commit to the next: the broker must not abort it before. */
function checkTransactionTimeout(config: StreamsConfig): void {
  const { transactionTimeoutMs = 10_000, commitIntervalMs = 100, commitLingerMs = 0 } = config;
  const longest = Math.max(commitIntervalMs, commitLingerMs);
  if (transactionTimeoutMs > longest) return;
  const want = `more than commitIntervalMs and commitLingerMs, which let a transaction last ${longest} ms`;
  throw invalid('transactionTimeoutMs', transactionTimeoutMs, want);
}

type NumericSetting = {
  [K in keyof StreamsConfig]-?: NonNullable<StreamsConfig[K]> extends number ? K : never;
}[keyof StreamsConfig];

function atLeast(config: StreamsConfig, setting: NumericSetting, least: number): void {
  const value = config[setting];
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw invalid(setting, value, `a whole number of at least ${least}`);
}

function invalid(setting: string, value: unknown, want: string): StreamsError {
  return new StreamsError('STREAMS_INVALID_CONFIG', `${setting} is ${JSON.stringify(value)}: it must be ${want}`, {
    setting,
  });
}
