import type { Client } from '../client/client.ts';
import type { Endpoint, EndpointPartitions } from '../client/streams-group.ts';
import type { Clock } from '../model/clock.ts';
import { StreamsError } from '../model/errors.ts';
import type { ReadOnlyBytesStore, StateStore } from '../model/state-store.ts';
import { type TaskId, taskIdOf } from '../model/task-id.ts';
import { type TopicPartition, topicPartitionName } from '../model/topic-partition.ts';
import type { Topology } from '../topology/index.ts';
import type { BuiltTopology, Subtopology } from '../topology/topology-node.ts';
import { buildInstance, type Instance, type InstanceHooks } from './build-instance.ts';
import { GroupProgress, type Progress } from './group-progress.ts';
import { type InstanceIdentity, instanceIdentity } from './instance-identity.ts';
import { groupTopology } from './internal-topics.ts';
import { KeyWaiters } from './key-waiters.ts';
import { ProgressWaiters } from './progress-waiters.ts';
import { resolveConfig } from './resolve-config.ts';
import { setStandbyReplicas } from './standby-replicas.ts';
import { standbyReport } from './standby-report.ts';
import { type StoreCopy, storeCopy } from './store-copy.ts';
import type { ResolvedConfig, StreamsConfig } from './streams-config.ts';
import type { InstanceReport, StreamsState } from './streams-state.ts';
import { loopReport, taskReport } from './task-report.ts';
import { topologyHash } from './topology-hash.ts';

/**
 * One instance of an application: joins its group, runs the tasks it is given, answers for their state.
 *
 * @example
 * const streams = new KafkaStreams(builder.build(), { applicationId: 'word-count', client: kafka(['localhost:9092']) });
 * await streams.start();
 */
export class KafkaStreams {
  readonly topology: BuiltTopology;
  /** Those who wait for a key to change, and those who wait for a task to get further. */
  readonly waiters = new KeyWaiters();
  readonly progress = new ProgressWaiters();
  readonly #config: ResolvedConfig;
  readonly #identity: InstanceIdentity;
  readonly #topologyHash: string;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<(state: StreamsState) => void>();
  readonly #commitListeners = new Set<(ms: number) => void>();
  #state: StreamsState = 'created';
  #error: unknown;
  #parts: Instance | undefined;
  #groupProgress: GroupProgress | undefined;
  #restarts = 0;
  #queried = false;
  #closing: Promise<void> | undefined;
  #ending: Promise<void> | undefined;

  /** @throws StreamsError STREAMS_INVALID_CONFIG, STREAMS_INVALID_TOPOLOGY */
  constructor(topology: Topology, config: StreamsConfig) {
    this.#config = resolveConfig(config);
    this.topology = topology.build(config.applicationId);
    this.#topologyHash = topologyHash(groupTopology(this.topology, this.#config.replicationFactor));
    this.#identity = instanceIdentity(config.applicationId, config.processId);
  }

  /** Where the instance stands. */
  get state(): StreamsState {
    return this.#state;
  }

  /** What ended the instance, when its state is `error`. */
  get error(): unknown {
    return this.#error;
  }

  /** Every instance's endpoint with the source partitions it serves, as the group told. */
  get endpoints(): readonly EndpointPartitions[] {
    return this.#parts?.membership.endpoints ?? [];
  }

  /** Calls `listener` with each new state until the answer is called. */
  onStateChange(listener: (state: StreamsState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` after each commit, with how long it took in ms, until the answer is called; it must be quick. */
  onCommit(listener: (ms: number) => void): () => void {
    this.#commitListeners.add(listener);
    return () => this.#commitListeners.delete(listener);
  }

  /** Begins: fills the global stores, then joins the group. Resolves when it has asked to join; tasks follow. */
  async start(): Promise<void> {
    if (this.#state !== 'created') {
      throw new StreamsError('STREAMS_ILLEGAL_STATE', `start() was called in the state '${this.#state}'`);
    }
    this.#become('rebalancing');
    try {
      const parts = buildInstance(this.topology, this.#config, this.#identity, this.#hooks());
      this.#parts = parts;
      await parts.global?.updater.start(this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      await parts.committer.init();
      if (this.#stop.signal.aborted) return;
      const { applicationId, standbyReplicas } = this.#config;
      if (standbyReplicas !== undefined) await setStandbyReplicas(parts.client.admin, applicationId, standbyReplicas);
      if (this.#stop.signal.aborted) return;
      parts.loop.start();
      parts.membership.start();
    } catch (error) {
      // Closed meanwhile: what the start was about to do failed for that reason.
      if (this.#stop.signal.aborted) return;
      this.#ended(error);
      throw error;
    }
  }

  /**
   * Stops: commits what is processed, gives up the tasks, closes what was opened. With `leaveGroup` (the default) the
   * others take the tasks over at once; without, they are kept for this instance's return within the session timeout.
   */
  close(options: { readonly leaveGroup?: boolean } = {}): Promise<void> {
    this.#closing ??= this.#close(options.leaveGroup ?? true);
    return this.#closing;
  }

  /** The running task's store of that name on that partition, undefined when it is not here or not restored. */
  localStore(name: string, partition: number): StateStore | undefined {
    this.#queried = true;
    const subtopology = this.subtopologyOf(name);
    const slot = this.#parts?.tasks.slot(taskIdOf(subtopology.id, partition));
    return slot?.running === undefined ? undefined : slot.store(name);
  }

  /** That store's committed bytes; undefined as {@link localStore}. */
  localBytes(name: string, partition: number): ReadOnlyBytesStore | undefined {
    const store = this.localStore(name, partition);
    if (store === undefined) return undefined;
    const slot = this.#parts?.tasks.slot(taskIdOf(this.subtopologyOf(name).id, partition));
    return slot?.state.bytes(name, store.persistent).committed;
  }

  /** That store as it stands here although it may be behind, also of a task that only stands by; undefined: not here. */
  storeCopy(name: string, partition: number): StoreCopy | undefined {
    const id = taskIdOf(this.subtopologyOf(name).id, partition);
    return storeCopy(name, this.#parts?.tasks.slot(id) ?? this.#parts?.standbys.get(id));
  }

  /** How far the group has come in source partitions, and where a changelog ends; as of now, from the brokers. */
  groupProgress(sources: readonly TopicPartition[], changelog: TopicPartition): Promise<Progress> {
    this.#groupProgress ??= new GroupProgress(this.#client().admin, this.topology.applicationId);
    return this.#groupProgress.ask(sources, changelog);
  }

  /** The store that every instance holds whole. */
  globalStore(name: string): StateStore | undefined {
    return this.#parts?.global?.task.store(name);
  }

  /** Whether this instance owns the task, and how far it has come; undefined when another one does. */
  taskPhase(id: TaskId): 'opening' | 'restoring' | 'running' | undefined {
    const phase = this.#parts?.tasks.slot(id)?.phase;
    return phase === 'closed' ? undefined : phase;
  }

  /** Whether the task runs here and has processed all that its partitions held when it came. */
  caughtUp(id: TaskId): boolean {
    return this.#parts?.tasks.slot(id)?.caughtUp ?? false;
  }

  /** The sub-topology that has the store. @throws StreamsError STREAMS_STORE_NOT_FOUND */
  subtopologyOf(store: string): Subtopology {
    const found = this.topology.subtopologies.find(({ stores }) => stores.some(({ name }) => name === store));
    if (found !== undefined) return found;
    throw new StreamsError('STREAMS_STORE_NOT_FOUND', `no store '${store}' in ${this.topology.applicationId}`, {
      store,
    });
  }

  /** How many partitions the topic has; asks the cluster the first time. */
  async partitionsOf(topic: string): Promise<number> {
    const counts = await this.#client().admin.partitionCounts([topic]);
    const count = counts.get(topic);
    if (count !== undefined) return count;
    throw new StreamsError('STREAMS_MISSING_TOPIC', `topic ${topic} does not exist`, { topic });
  }

  /** The offset up to which a source partition is processed and committed here; undefined when another instance reads it. */
  committedPosition({ topic, partition }: TopicPartition): number | undefined {
    this.#queried = true;
    const task = this.#parts?.tasks.ownerOf(topic, partition)?.running;
    return task?.committedPosition(topicPartitionName(topic, partition));
  }

  /** Where a partition's log ends now, open transactions included. */
  async endOffset(partition: TopicPartition): Promise<number> {
    const ends = await this.#client().admin.listOffsets([partition], 'latest', 'read_uncommitted');
    return ends.get(topicPartitionName(partition.topic, partition.partition)) ?? 0;
  }

  /** The time that the instance lives by. */
  get clock(): Clock {
    return this.#config.clock;
  }

  /** Where this instance answers queries, as configured. */
  get endpoint(): Endpoint | undefined {
    return this.#config.endpoint;
  }

  /** What the instance reports of itself; cheap enough for every scrape. */
  report(): InstanceReport {
    const parts = this.#parts;
    return {
      applicationId: this.topology.applicationId,
      state: this.#state,
      memberId: this.#identity.memberId,
      memberEpoch: parts?.membership.member.memberEpoch ?? 0,
      groupStatus: parts?.membership.status ?? '',
      topologyHash: this.#topologyHash,
      topologyMismatch: parts?.membership.topologyMismatch ?? false,
      commits: parts?.loop.commits ?? 0,
      lastCommitMs: parts?.loop.lastCommitMs ?? 0,
      restarts: this.#restarts,
      waiters: this.waiters.size + this.progress.size,
      ...loopReport(parts),
      tasks: parts === undefined ? [] : parts.tasks.slots.map((slot) => taskReport(slot, parts.changelogs)),
      standbys: parts === undefined ? [] : parts.standbys.assigned.map(standbyReport),
    };
  }

  #client(): Client {
    if (this.#parts === undefined) throw new StreamsError('STREAMS_ILLEGAL_STATE', 'the application is not started');
    return this.#parts.client;
  }

  #hooks(): InstanceHooks {
    return {
      onWrite: (task, store, key) => this.waiters.onWrite(task, store, key),
      taskStopped: (task) => {
        this.waiters.taskStopped(task);
        this.progress.taskStopped(task);
      },
      changed: () => this.#refresh(),
      awaited: () => this.#queried,
      committed: (ms) => {
        this.waiters.committed();
        for (const listener of this.#commitListeners) listener(ms);
      },
      progressed: () => this.progress.size > 0 && this.progress.progressed(),
      restarted: () => this.#restarts++,
      failed: (error) => this.#ended(error),
    };
  }

  /** Running means: the group has spoken and wants nothing more, and every task it gave is processing. */
  #refresh(): void {
    if (this.#state !== 'rebalancing' && this.#state !== 'running') return;
    const { membership, tasks } = this.#parts ?? {};
    const target = membership?.target;
    const slots = tasks?.slots ?? [];
    const settled =
      target !== undefined && membership?.status === '' && slots.every((slot) => slot.phase === 'running');
    this.#become(settled && slots.length >= target.active.size ? 'running' : 'rebalancing');
  }

  #become(state: StreamsState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#config.logger('info', `state: ${state}`, { applicationId: this.topology.applicationId });
    for (const listener of this.#listeners) listener(state);
  }

  #ended(error: unknown): void {
    this.#error = error;
    this.#become('pending_error');
    this.#ending ??= this.#release(true)
      .catch((failed: unknown) => this.#config.logger('error', 'not everything could be closed', { error: failed }))
      .then(() => this.#become('error'));
  }

  async #close(leaveGroup: boolean): Promise<void> {
    if (this.#ending !== undefined) return this.#ending;
    this.#become('pending_shutdown');
    this.#stop.abort();
    await this.#parts?.loop.close();
    // The last commit may have failed: then the loop has ended the instance by itself.
    if (this.#ending !== undefined) return this.#ending;
    await this.#release(leaveGroup);
    if (this.#state === 'pending_shutdown') this.#become('not_running');
  }

  async #release(leaveGroup: boolean): Promise<void> {
    const parts = this.#parts;
    if (parts === undefined) return;
    await parts.membership.close(leaveGroup);
    await parts.global?.task.close();
    await parts.client.close();
    await this.#config.stateEngine?.close();
  }
}
