import type { Admin, CommittedOffset } from '../client/admin.ts';
import type { Fetcher } from '../client/fetcher.ts';
import { delay } from '../model/clock.ts';
import type { TaskId } from '../model/task-id.ts';
import { type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { StateEngine, TaskState } from '../state/index.ts';
import type { BuiltTopology } from '../topology/topology-node.ts';
import { type FollowedChangelog, StandbyTask } from './standby-task.ts';
import type { StreamsLogger } from './streams-logger.ts';
import type { TaskConfig } from './task-config.ts';
import { subtopologyOf } from './task-manager.ts';

/** What standby tasks are made and fed with. */
export interface StandbyTasksOptions {
  readonly topology: BuiltTopology;
  readonly config: TaskConfig;
  readonly engine: StateEngine;
  readonly admin: Admin;
  /** Reads committed records, for standby tasks alone. */
  readonly fetcher: Fetcher;
  readonly logger: StreamsLogger;
}

interface Following {
  readonly standby: StandbyTask;
  readonly changelog: FollowedChangelog;
  /** Whether the fetcher reads it now. */
  reading: boolean;
}

/** A copy nobody wants any more is kept this long: between standby and active a task is nobody's for a moment. */
const RETIRED_MS = 10_000;
/** What trickles in is taken so often, so that following a busy changelog does not cost a wake-up for each commit. */
const TRICKLE_MS = 50;
const TRICKLE_BYTES = 64 * 1024;
/** How often the ends of changelogs are asked for, which a quiet log does not tell by itself. */
const REFRESH_MS = 5_000;
/** And while some table follows its source topic, which it may read up to the group's position in it. */
const REFRESH_LIMITS_MS = 1_000;
const RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;

/**
 * The standby tasks of one instance: follows their changelogs, read committed, without end. Failures stay here: a
 * standby that cannot follow begins again from what it has, and the active tasks do not notice.
 */
export class StandbyTasks {
  readonly #options: StandbyTasksOptions;
  readonly #standbys = new Map<TaskId, StandbyTask>();
  readonly #following = new Map<TopicPartitionName, Following>();
  readonly #closings = new Map<TaskId, Promise<void>>();
  #pollAt = 0;
  #refreshAt = 0;
  #refreshing = false;
  readonly #closed = new AbortController();

  constructor(options: StandbyTasksOptions) {
    this.#options = options;
  }

  /** How many copies are followed, those included that nobody wants any more. */
  get size(): number {
    return this.#standbys.size;
  }

  /** The standby tasks of this member. */
  get assigned(): readonly StandbyTask[] {
    return [...this.#standbys.values()].filter(({ retiredAt }) => retiredAt === undefined);
  }

  /** Their ids. */
  owned(): ReadonlySet<TaskId> {
    return new Set(this.assigned.map(({ id }) => id));
  }

  /** The copy of a task's state, whether it is wanted or not. */
  get(id: TaskId): StandbyTask | undefined {
    return this.#standbys.get(id);
  }

  /** The states that are open here. */
  get states(): readonly TaskState[] {
    return [...this.#standbys.values()].map(({ state }) => state);
  }

  /** Follows these tasks and no others; what is not wanted any more is kept for a moment, in case it becomes active. */
  async assign(ids: ReadonlySet<TaskId>): Promise<void> {
    const { topology, config, engine } = this.#options;
    for (const standby of this.#standbys.values()) {
      standby.retiredAt = ids.has(standby.id) ? undefined : (standby.retiredAt ?? config.clock.now());
    }
    for (const id of ids) {
      if (this.#standbys.has(id)) continue;
      await this.#closings.get(id);
      const standby = new StandbyTask(id, subtopologyOf(topology, id), engine.open(id), config);
      this.#standbys.set(id, standby);
      void this.#follow(standby);
    }
  }

  /** Stops following tasks that become active; their states, open and as current as they are, are the caller's. */
  async release(ids: Iterable<TaskId>): Promise<ReadonlyMap<TaskId, StandbyTask>> {
    const released = new Map<TaskId, StandbyTask>();
    for (const id of ids) {
      const standby = this.#standbys.get(id);
      if (standby !== undefined) released.set(id, standby);
      if (standby !== undefined) this.#forget(standby);
      await this.#closings.get(id);
    }
    return released;
  }

  /** Applies what has arrived; answers whether there may be more at once. */
  poll(): boolean {
    const now = this.#options.config.clock.now();
    this.#closeRetired(now);
    if (now >= this.#refreshAt) void this.#refresh(now);
    if (now < this.#pollAt) return false;
    const { fetcher } = this.#options;
    const fetched = fetcher.poll();
    let bytes = 0;
    for (const records of fetched) {
      bytes += records.bytes;
      const following = this.#following.get(topicPartitionName(records.topic, records.partition));
      if (following === undefined) continue;
      const { standby, changelog } = following;
      changelog.end = Math.max(records.lastStableOffset, records.records.nextOffset);
      try {
        changelog.cursor.apply(records, changelog.limit);
        standby.failures = 0;
        if (changelog.cursor.position >= changelog.limit) this.#rest(following);
      } catch (error) {
        this.#failed(standby, error);
      }
    }
    for (const { topic, partition, error } of fetcher.failures()) {
      // Also when the log has lost what the copy lacks: it finds that out when it begins again.
      const following = this.#following.get(topicPartitionName(topic, partition));
      if (following !== undefined) this.#failed(following.standby, error);
    }
    if (bytes < TRICKLE_BYTES) this.#pollAt = now + TRICKLE_MS;
    return bytes >= TRICKLE_BYTES;
  }

  /** Resolves when {@link poll} has something to do, or the signal is aborted. */
  async ready(signal: AbortSignal): Promise<void> {
    const { fetcher, config } = this.#options;
    const early = this.#pollAt - config.clock.now();
    if (early > 0) await delay(config.clock, early, signal);
    if (!signal.aborted) await fetcher.ready(signal);
  }

  /** Stops following, and closes every copy. */
  async close(): Promise<void> {
    this.#closed.abort();
    for (const standby of [...this.#standbys.values()]) this.#close(standby);
    await Promise.all(this.#closings.values());
  }

  async #follow(standby: StandbyTask): Promise<void> {
    const { admin, fetcher, config } = this.#options;
    if (standby.failures > 0) {
      const ms = Math.min(RETRY_MS * 2 ** standby.failures, MAX_RETRY_MS);
      await delay(config.clock, ms, this.#closed.signal);
    }
    try {
      const targets = standby.changelogs.map(({ cursor }) => cursor.target);
      const ends = await admin.listOffsets(targets, 'latest', 'read_uncommitted');
      const starts = await admin.listOffsets(targets, 'earliest', 'read_uncommitted');
      if (this.#standbys.get(standby.id) !== standby) return;
      for (const changelog of standby.changelogs) {
        const { cursor } = changelog;
        const end = ends.get(cursor.name) ?? 0;
        cursor.begin(starts.get(cursor.name) ?? 0, end);
        changelog.end = end;
        const reading = cursor.position < changelog.limit;
        this.#following.set(cursor.name, { standby, changelog, reading });
        if (reading) fetcher.assign(cursor.target, cursor.position);
      }
      this.#refreshAt = 0;
    } catch (error) {
      this.#failed(standby, error);
    }
  }

  #failed(standby: StandbyTask, error: unknown): void {
    if (this.#standbys.get(standby.id) !== standby) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.logger('warn', 'a standby task cannot follow and begins again', { taskId: standby.id, reason });
    this.#stop(standby);
    standby.state.rollback();
    standby.failures++;
    void this.#follow(standby);
  }

  /** As far as it may: it goes on when the group has. */
  #rest(following: Following): void {
    if (following.reading) this.#options.fetcher.unassign(following.changelog.cursor.target);
    following.reading = false;
  }

  async #refresh(now: number): Promise<void> {
    if (this.#refreshing) return;
    this.#refreshing = true;
    const { admin, config } = this.#options;
    const changelogs = [...this.#following.values()].map(({ changelog }) => changelog);
    const limited = changelogs.filter(({ limit }) => limit !== Infinity).map(({ cursor }) => cursor.target);
    this.#refreshAt = now + (limited.length > 0 ? REFRESH_LIMITS_MS : REFRESH_MS);
    try {
      const committed = await admin.committedOffsets(config.applicationId, limited);
      const targets = changelogs.map(({ cursor }) => cursor.target);
      this.#learn(committed, await admin.listOffsets(targets, 'latest', 'read_committed'));
    } catch {
      // What is known is a little older then; the next time will do.
    } finally {
      this.#refreshing = false;
    }
  }

  #learn(
    committed: ReadonlyMap<TopicPartitionName, CommittedOffset>,
    ends: ReadonlyMap<TopicPartitionName, number>,
  ): void {
    for (const [name, following] of this.#following) {
      const { changelog } = following;
      changelog.end = Math.max(ends.get(name) ?? changelog.end ?? 0, changelog.cursor.position);
      if (changelog.limit === Infinity) continue;
      changelog.limit = Math.max(changelog.limit, committed.get(name)?.offset ?? 0);
      if (following.reading || changelog.cursor.position >= changelog.limit) continue;
      following.reading = true;
      this.#options.fetcher.assign(changelog.cursor.target, changelog.cursor.position);
    }
  }

  #closeRetired(now: number): void {
    for (const standby of this.#standbys.values()) {
      if (standby.retiredAt !== undefined && now - standby.retiredAt >= RETIRED_MS) this.#close(standby);
    }
  }

  #close(standby: StandbyTask): void {
    this.#forget(standby);
    standby.stores.close();
    const closing = standby.state.close().finally(() => this.#closings.delete(standby.id));
    // Told to whoever waits for it; and nobody may.
    closing.catch(() => {});
    this.#closings.set(standby.id, closing);
  }

  #forget(standby: StandbyTask): void {
    this.#stop(standby);
    this.#standbys.delete(standby.id);
  }

  #stop(standby: StandbyTask): void {
    for (const { cursor } of standby.changelogs) {
      const following = this.#following.get(cursor.name);
      if (following?.standby !== standby) continue;
      this.#following.delete(cursor.name);
      if (following.reading) this.#options.fetcher.unassign(cursor.target);
    }
  }
}
