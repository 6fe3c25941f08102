import type { Client } from '../client/client.ts';
import { type CacheMemory, cacheMemory } from '../model/record-cache.ts';
import type { TaskId } from '../model/task-id.ts';
import { MemoryStateEngine, type StateEngine } from '../state/index.ts';
import type { BuiltTopology } from '../topology/topology-node.ts';
import { ChangelogReader } from './changelog-reader.ts';
import type { CommitTimes } from './commit-policy.ts';
import { Committer } from './committer.ts';
import { GLOBAL_TASK_ID, GlobalTask } from './global-task.ts';
import { GlobalUpdater } from './global-updater.ts';
import type { InstanceIdentity } from './instance-identity.ts';
import { groupTopology } from './internal-topics.ts';
import { Membership } from './membership.ts';
import { otelRecordTracer } from './otel-record-tracer.ts';
import { RepartitionPurger } from './repartition-purger.ts';
import { StandbyTasks } from './standby-tasks.ts';
import { StreamLoop } from './stream-loop.ts';
import type { ResolvedConfig } from './streams-config.ts';
import type { TaskConfig } from './task-config.ts';
import { TaskManager } from './task-manager.ts';
import { TopicPartitionsCache } from './topic-partitions-cache.ts';
import { TopologyHandover } from './topology-handover.ts';

/** What an instance tells whoever owns it. */
export interface InstanceHooks {
  onWrite(task: TaskId, store: string, key: Buffer): void;
  taskStopped(task: TaskId): void;
  /** Tasks or membership are not as they were. */
  changed(): void;
  /** Whether queries read the stores, so that what is written must become visible soon. */
  awaited(): boolean;
  /** A commit is done, which took `ms`. */
  committed(ms: number): void;
  progressed(): void;
  restarted(): void;
  /** The instance has ended by itself. */
  failed(error: unknown): void;
}

/**
 * A commit sends all that is queued; what comes between two commits need not go to the brokers piece by piece. Of a
 * transaction nobody reads anything before: it lingers as long as commits may rest.
 */
const PRODUCER_LINGER_MS = 100;
const LONGEST_REST_MS = 1_000;

/** Little at a time: what a standby applies in one turn keeps the active tasks waiting. */
const STANDBY_FETCH = { maxBufferedBytes: 1 << 20, maxPartitionBytes: 256 << 10 };

/** The parts of one running instance, wired. */
export interface Instance {
  readonly client: Client;
  readonly membership: Membership;
  readonly changelogs: ChangelogReader;
  readonly tasks: TaskManager;
  readonly standbys: StandbyTasks;
  readonly committer: Committer;
  readonly loop: StreamLoop;
  readonly cacheMemory: CacheMemory | undefined;
  readonly global: { readonly task: GlobalTask; readonly updater: GlobalUpdater } | undefined;
}

/** Makes and wires the parts of an instance; nothing runs yet. */
export function buildInstance(
  topology: BuiltTopology,
  config: ResolvedConfig,
  identity: InstanceIdentity,
  hooks: InstanceHooks,
): Instance {
  const { applicationId, clock, logger } = config;
  const client = config.client({ clientId: identity.memberId, clock });
  const engine = config.stateEngine ?? new MemoryStateEngine();
  const topics = new TopicPartitionsCache(client.admin);
  const fetcher = client.createFetcher({ isolation: 'read_committed' });
  const restoreFetcher = client.createFetcher({ isolation: 'read_committed' });
  const changelogs = new ChangelogReader(restoreFetcher, client.admin);
  const taskConfig: TaskConfig = {
    ...taskConfigOf(config, (name) => global?.task.store(name)),
    onSettled: () => loop.wake(),
  };
  const global = globalOf(topology, client, engine, taskConfig);
  const handover = new TopologyHandover({ client, clock, applicationId, membership: () => membership, logger });
  const membership = membershipOf(topology, client, config, identity, hooks, handover, () => loop);
  const committer = committerOf(client, config, identity, membership, topics);
  const tasks = new TaskManager({
    topology,
    config: taskConfig,
    offsetReset: config.offsetReset,
    admin: client.admin,
    fetcher,
    engine,
    topics,
    changelogs,
    offsetsInPlace: () => handover.settle(),
    collector: () => committer.collector,
    onWrite: (task) => (store, key) => hooks.onWrite(task, store, key),
    listener: {
      restored: () => loop.wake(),
      running: () => hooks.changed(),
      stopped: ({ id }) => {
        hooks.taskStopped(id);
        hooks.changed();
      },
      failed: (error) => loop.failed(error),
    },
  });
  const standbys = standbysOf(topology, client, engine, taskConfig, config);
  const purger = new RepartitionPurger(
    { admin: client.admin, topics: repartitionTopics(topology), intervalMs: config.repartitionPurgeIntervalMs, logger },
    clock.now(),
  );
  const loop = new StreamLoop({
    ...withRest(config),
    fetcher,
    restoreFetcher,
    changelogs,
    tasks,
    standbys,
    committer,
    purger,
    membership,
    global: global?.updater,
    onUncaughtError: (error) => {
      logger('error', 'uncaught error', { error });
      return config.onUncaughtError?.(error) ?? 'shutdown';
    },
    listener: {
      awaited: () => hooks.awaited(),
      committed: (ms) => hooks.committed(ms),
      progressed: () => hooks.progressed(),
      rebalanced: () => hooks.changed(),
      restarted: () => hooks.restarted(),
      ended: (error) => error !== undefined && hooks.failed(error),
    },
  });
  const memory = taskConfig.cacheMemory;
  return { client, membership, changelogs, tasks, standbys, committer, loop, cacheMemory: memory, global };
}

function committerOf(
  client: Client,
  config: ResolvedConfig,
  { transactionalId }: InstanceIdentity,
  membership: Membership,
  topics: TopicPartitionsCache,
): Committer {
  const { applicationId, processingGuarantee: guarantee, errors, transactionTimeoutMs, compression } = config;
  const createProducer = () =>
    client.createProducer({
      ...(guarantee === 'exactly_once_v2' && { transactionalId }),
      transactionTimeoutMs,
      compression,
      lingerMs: guarantee === 'exactly_once_v2' ? longestRestMs(config) : PRODUCER_LINGER_MS,
    });
  return new Committer({ applicationId, guarantee, admin: client.admin, membership, topics, errors, createProducer });
}

function repartitionTopics({ subtopologies }: BuiltTopology): ReadonlySet<string> {
  return new Set(
    subtopologies.flatMap(({ repartitionSourceTopics }) => repartitionSourceTopics.map(({ name }) => name)),
  );
}

function taskConfigOf(config: ResolvedConfig, globalStore: NonNullable<TaskConfig['globalStore']>): TaskConfig {
  const {
    applicationId,
    clock,
    defaultSerdes,
    defaultTimestampExtractor,
    errors,
    maxTaskIdleMs,
    tracing,
    cacheMaxBytes,
  } = config;
  return {
    applicationId,
    clock,
    defaultSerdes,
    ...(defaultTimestampExtractor && { defaultTimestampExtractor }),
    errors,
    maxTaskIdleMs,
    globalStore,
    ...(cacheMaxBytes > 0 && { cacheMemory: cacheMemory(cacheMaxBytes) }),
    ...(config.upgradeFrom !== undefined && { upgradeFrom: config.upgradeFrom }),
    ...(tracing && { tracer: otelRecordTracer(applicationId) }),
    ...(config.processingGuarantee === 'exactly_once_v2' && { longestCallMs: longestCallMs(config) }),
  };
}

function withRest(config: ResolvedConfig): ResolvedConfig & Pick<CommitTimes, 'longestRestMs'> {
  return { ...config, longestRestMs: longestRestMs(config) };
}

/** Far from what a transaction may last: what is left has to do for calls. */
function longestRestMs({ transactionTimeoutMs }: ResolvedConfig): number {
  return Math.min(LONGEST_REST_MS, transactionTimeoutMs / 8);
}

/** A transaction may have been open for the commit interval, or for a rest, when a commit begins to wait for a call. */
function longestCallMs(config: ResolvedConfig): number {
  const { transactionTimeoutMs, commitIntervalMs, commitLingerMs } = config;
  return transactionTimeoutMs - Math.max(commitIntervalMs, commitLingerMs, longestRestMs(config));
}

function standbysOf(
  topology: BuiltTopology,
  client: Client,
  engine: StateEngine,
  config: TaskConfig,
  { logger }: ResolvedConfig,
): StandbyTasks {
  const fetcher = client.createFetcher({ isolation: 'read_committed', ...STANDBY_FETCH });
  return new StandbyTasks({ topology, config, engine, admin: client.admin, fetcher, logger });
}

function globalOf(
  topology: BuiltTopology,
  client: Client,
  engine: StateEngine,
  config: TaskConfig,
): Instance['global'] {
  if (topology.globalStores.length === 0) return undefined;
  const task = new GlobalTask({ stores: topology.globalStores, state: engine.open(GLOBAL_TASK_ID), config });
  const fetcher = client.createFetcher({ isolation: 'read_committed' });
  return { task, updater: new GlobalUpdater(task, fetcher, client.admin) };
}

function membershipOf(
  topology: BuiltTopology,
  client: Client,
  config: ResolvedConfig,
  { memberId, processId }: InstanceIdentity,
  hooks: InstanceHooks,
  handover: TopologyHandover,
  loop: () => StreamLoop,
): Membership {
  const { applicationId, clock, random, endpoint, rackId, rebalanceTimeoutMs, replicationFactor, logger } = config;
  return new Membership({
    group: client.streamsGroup,
    clock,
    random,
    groupId: applicationId,
    memberId,
    processId,
    topologyEpoch: 0,
    subtopologies: groupTopology(topology, replicationFactor),
    ...(endpoint && { endpoint }),
    ...(rackId !== undefined && { rackId }),
    rebalanceTimeoutMs,
    onAssignment: () => loop().assignmentChanged(),
    onLost: (error) => loop().membershipLost(error),
    onFailed: (error) => loop().failed(error),
    onTopologyMismatch: () => handover.refused(),
    onStatus: (status, grave) => {
      if (status !== '') logger(grave ? 'warn' : 'info', 'the group has something to say', { status });
      hooks.changed();
    },
  });
}
