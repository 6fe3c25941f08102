import type { Fetcher } from '../client/fetcher.ts';
import { type Clock, delay } from '../model/clock.ts';
import { isStreamsError, type StreamsError } from '../model/errors.ts';
import type { ChangelogReader } from './changelog-reader.ts';
import { CommitPolicy, type CommitTimes, type UncommittedWork } from './commit-policy.ts';
import type { Committer } from './committer.ts';
import type { GlobalUpdater } from './global-updater.ts';
import { LoopMetrics } from './loop-metrics.ts';
import type { Membership } from './membership.ts';
import { Reconciler } from './reconciler.ts';
import type { RepartitionPurger } from './repartition-purger.ts';
import type { StandbyTasks } from './standby-tasks.ts';
import { StateFlusher } from './state-flusher.ts';
import type { StreamTask } from './stream-task.ts';
import type { UncaughtErrorAnswer } from './streams-config.ts';
import type { StreamsLogger } from './streams-logger.ts';
import type { TaskManager } from './task-manager.ts';

/** What the loop drives. */
export interface StreamLoopOptions extends CommitTimes {
  readonly clock: Clock;
  readonly logger: StreamsLogger;
  readonly fetcher: Fetcher;
  readonly restoreFetcher: Fetcher;
  readonly changelogs: ChangelogReader;
  readonly tasks: TaskManager;
  readonly standbys: StandbyTasks;
  readonly committer: Committer;
  readonly purger: RepartitionPurger;
  readonly membership: Membership;
  readonly global: GlobalUpdater | undefined;
  readonly bufferedBytesPerPartition: number;
  readonly stateFlushIntervalMs: number;
  readonly onUncaughtError: (error: unknown) => UncaughtErrorAnswer;
  readonly listener: StreamLoopListener;
}

/** Hears of what the loop does. */
export interface StreamLoopListener {
  /** Whether somebody outside waits for what is not committed yet. */
  awaited(): boolean;
  /** All of the instance's running tasks have committed, which took `ms`. */
  committed(ms: number): void;
  /** A turn is over: tasks may have got further. */
  progressed(): void;
  /** Tasks came, went, or began to run. */
  rebalanced(): void;
  /** Something failed, and the tasks start over from what is committed. */
  restarted(): void;
  /** The loop has ended, with the error that ended it or, when it was closed, without. */
  ended(error?: unknown): void;
}

/** Records processed before other work gets its turn: a few milliseconds of work. */
const RECORDS_A_TURN = 1_000;
const RECORDS_A_TASK = 250;
const MAX_IDLE_MS = 500;
/** A turn that took longer was no turn: the process was stopped, or waited for the brokers, and may not have seen its input. */
const MAX_TURN_MS = 2_000;
const MAX_PRODUCER_BYTES = 32 * 1024 * 1024;
const RECOVERY_MS = 50;
const MAX_RECOVERY_MS = 5_000;

/**
 * The one loop of an instance: takes records, runs tasks, commits, follows the group, and starts over from what is
 * committed when something fails (Kafka Streams' StreamThread). Everything that touches tasks happens here, in turn.
 */
export class StreamLoop {
  readonly #options: StreamLoopOptions;
  readonly #policy: CommitPolicy;
  readonly #flusher: StateFlusher;
  readonly #reconciler: Reconciler;
  readonly #paused = new Map<string, { readonly topic: string; readonly partition: number }>();
  #stopping = false;
  #wake: (() => void) | undefined;
  #assignmentChanged = false;
  /** A commit is due and waits for what is in flight: no task of the kind takes new records meanwhile. */
  #draining = false;
  #lost: { readonly resolve: () => void; readonly error: StreamsError } | undefined;
  #failure: { readonly error: unknown } | undefined;
  #failures = 0;
  #lastTurn: number;
  #loop: Promise<void> | undefined;
  #over = false;
  /** Commits since the start, and the time the last took, ms. */
  commits = 0;
  lastCommitMs = 0;
  readonly metrics = new LoopMetrics();

  constructor(options: StreamLoopOptions) {
    this.#options = options;
    const { clock, stateFlushIntervalMs } = options;
    this.#lastTurn = clock.now();
    this.#policy = new CommitPolicy(options, clock.now());
    this.#flusher = new StateFlusher(stateFlushIntervalMs, clock.now(), (error) => this.failed(error));
    this.#reconciler = new Reconciler({ ...options, commit: () => this.#drainAndCommit() });
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Commits what is processed, gives up the tasks, and ends. */
  async close(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#loop;
  }

  /** Ends a wait: something has changed. */
  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  /** The group has another assignment for this member. */
  assignmentChanged(): void {
    this.metrics.rebalances++;
    this.#assignmentChanged = true;
    this.wake();
  }

  /** The group has given this member up; resolves when its tasks are closed. */
  membershipLost(error: StreamsError): Promise<void> {
    if (this.#over) return Promise.resolve();
    return new Promise((resolve) => {
      this.#lost = { resolve, error };
      this.wake();
    });
  }

  /** Something failed in the background. */
  failed(error: unknown): void {
    this.#failure ??= { error };
    this.wake();
  }

  async #run(): Promise<void> {
    const { listener } = this.#options;
    try {
      while (!this.#stopping) {
        try {
          await this.#turn();
        } catch (error) {
          await this.#recover(error);
        }
      }
      await this.#finish();
      listener.ended();
    } catch (error) {
      this.#lost?.resolve();
      listener.ended(error);
    }
  }

  async #turn(): Promise<void> {
    this.#throwFailure();
    if (this.#lost !== undefined) await this.#giveUp(this.#lost);
    if (this.#assignmentChanged) {
      this.#assignmentChanged = false;
      await this.#reconciler.reconcile();
    }
    const { changelogs, tasks, standbys, clock, global } = this.#options;
    let busy = changelogs.poll();
    if (standbys.size > 0 && standbys.poll()) busy = true;
    if (global?.poll() === true) busy = true;
    if (tasks.startRestored()) {
      busy = true;
      this.#options.listener.rebalanced();
    }
    if (this.#policy.untilFetch(clock.now()) === 0 && this.#takeRecords()) busy = true;
    const began = clock.now();
    if (began - this.#lastTurn > MAX_TURN_MS) for (const { running } of tasks.slots) running?.noteStall();
    this.#lastTurn = began;
    const processed = this.#process();
    this.metrics.processMs += clock.now() - began;
    this.#flusher.flush(tasks.slots, standbys, clock.now());
    this.#options.listener.progressed();
    if (this.#policy.due(this.#uncommitted(processed), this.#options.clock.now())) this.#draining = true;
    if (this.#draining && !this.#inFlight()) {
      await this.#commit();
    } else if (processed > 0 || busy) {
      await clock.yield();
    } else {
      await this.#idle();
    }
    this.#failures = 0;
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  #takeRecords(): boolean {
    const { fetcher, tasks, bufferedBytesPerPartition } = this.#options;
    const fetched = fetcher.poll();
    for (const records of fetched) {
      const { topic, partition } = records;
      this.metrics.fetchedBytes += records.bytes;
      const task = tasks.ownerOf(topic, partition)?.running;
      if (task === undefined) continue;
      task.addRecords(records, records.lastStableOffset);
      const queue = task.partitions.find((one) => one.topic === topic && one.partition === partition);
      if (queue !== undefined && queue.bytes > bufferedBytesPerPartition) {
        fetcher.pause({ topic, partition });
        this.#paused.set(`${topic}-${partition}`, { topic, partition });
      }
    }
    for (const failure of fetcher.failures()) tasks.fetchFailed(failure);
    return fetched.length > 0;
  }

  #process(): number {
    const { tasks } = this.#options;
    let total = 0;
    for (let again = true; again && total < RECORDS_A_TURN; ) {
      again = false;
      for (const { running } of tasks.slots) {
        if (running === undefined) continue;
        const settled = running.settle();
        const count = this.#draining && running.waitsForPromises ? 0 : running.process(RECORDS_A_TASK);
        running.punctuateWallClock();
        total += count + settled;
        if (count === RECORDS_A_TASK) again = true;
      }
    }
    if (this.#paused.size > 0) this.#resumeDrained();
    return total;
  }

  #resumeDrained(): void {
    const { tasks, fetcher, bufferedBytesPerPartition } = this.#options;
    for (const [name, { topic, partition }] of this.#paused) {
      const queue = tasks
        .ownerOf(topic, partition)
        ?.running?.partitions.find((one) => one.topic === topic && one.partition === partition);
      if (queue !== undefined && queue.bytes > bufferedBytesPerPartition / 2) continue;
      this.#paused.delete(name);
      if (queue !== undefined) fetcher.resume({ topic, partition });
    }
  }

  /** What there is to commit, undefined when nothing. */
  #uncommitted(processed: number): UncommittedWork | undefined {
    const { tasks, committer } = this.#options;
    const running = tasks.slots.map((slot) => slot.running).filter((task): task is StreamTask => task !== undefined);
    const { hasParked } = committer.collector;
    if (!running.some((task) => task.dirty) && !hasParked) return undefined;
    return {
      demanded: running.some((task) => task.commitRequested) || committer.bufferedBytes > MAX_PRODUCER_BYTES,
      awaited: this.#awaited(),
      inFlight: this.#inFlight(),
      dry: processed < RECORDS_A_TURN && !running.some((task) => task.hasWork),
    };
  }

  /** Whether somebody waits for what is not committed; what a cache holds may be an output. */
  #awaited(): boolean {
    const { tasks, committer, listener } = this.#options;
    if (committer.collector.hasOutput || listener.awaited()) return true;
    return tasks.slots.some(({ running }) => running?.hasCachedChanges === true);
  }

  #inFlight(): boolean {
    return this.#options.tasks.slots.some(({ running }) => running !== undefined && running.inFlight > 0);
  }

  /** Commits once nothing is in flight: for what must be committed before the loop goes on. */
  async #drainAndCommit(): Promise<void> {
    this.#draining = true;
    while (this.#inFlight()) {
      this.#throwFailure();
      if (this.#lost !== undefined) throw this.#lost.error;
      let settled = 0;
      for (const { running } of this.#options.tasks.slots) settled += running?.settle() ?? 0;
      if (settled > 0) continue;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    await this.#commit();
  }

  async #commit(): Promise<void> {
    this.#draining = false;
    const { committer, purger, tasks, clock, listener } = this.#options;
    const began = clock.now();
    const offsets = await committer.commit(tasks.slots);
    const now = clock.now();
    this.commits++;
    this.lastCommitMs = now - began;
    this.#policy.committed(now, this.lastCommitMs, this.metrics.fetchedBytes);
    purger.committed(offsets, now);
    listener.committed(this.lastCommitMs);
    listener.progressed();
  }

  async #idle(): Promise<void> {
    const { clock, fetcher, restoreFetcher, global, changelogs, standbys } = this.#options;
    const waiting = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#assignmentChanged || this.#lost || this.#failure || this.#stopping) return;
    const untilFetch = this.#policy.untilFetch(clock.now());
    const waits = [woken];
    if (untilFetch === 0) waits.push(fetcher.ready(waiting.signal));
    if (changelogs.active) waits.push(restoreFetcher.ready(waiting.signal));
    if (standbys.size > 0) waits.push(standbys.ready(waiting.signal));
    if (global !== undefined) waits.push(global.ready(waiting.signal));
    const idleMs = Math.min(this.#untilPunctuation(), this.#untilCommit(this.#awaited()), untilFetch || MAX_IDLE_MS);
    waits.push(delay(clock, idleMs, waiting.signal));
    await Promise.race(waits);
    waiting.abort(WAIT_IS_OVER);
  }

  /** A commit that waits for what is in flight is woken by it. */
  #untilCommit(awaited: boolean): number {
    if (this.#draining) return MAX_IDLE_MS;
    return this.#policy.wakeAfter(this.#options.clock.now(), awaited, this.#inFlight()) ?? MAX_IDLE_MS;
  }

  /** Until a punctuation is due, or a task need not wait for an empty partition any longer. */
  #untilPunctuation(): number {
    const { tasks, clock } = this.#options;
    let ms = MAX_IDLE_MS;
    for (const { running } of tasks.slots) {
      const next = running?.nextWallClockPunctuation;
      if (next !== undefined) ms = Math.min(ms, Math.max(0, Number(next) - clock.now()));
      const idlesUntil = running?.idlesUntil;
      // What has been waited for long enough is not the reason that nothing was processed.
      if (idlesUntil !== undefined && idlesUntil > clock.now()) ms = Math.min(ms, idlesUntil - clock.now());
    }
    return ms;
  }

  async #giveUp({ resolve, error }: { readonly resolve: () => void; readonly error: StreamsError }): Promise<void> {
    this.#lost = undefined;
    this.metrics.fencings++;
    this.#assignmentChanged = false;
    await this.#reconciler.giveUp(error, resolve);
  }

  async #recover(error: unknown): Promise<void> {
    const { clock, logger, committer, tasks, onUncaughtError, listener } = this.#options;
    const transient = isStreamsError(error) && (error.retriable || STARTS_OVER.has(error.code));
    if (!transient && onUncaughtError(error) === 'shutdown') {
      await this.#abandon();
      throw error;
    }
    if (isStreamsError(error) && GIVEN_UP.has(error.code)) this.metrics.fencings++;
    logger('warn', 'tasks start over from what is committed', {
      reason: error instanceof Error ? error.message : String(error),
      ...(isStreamsError(error) && { code: error.code, ...error.context }),
    });
    await delay(clock, Math.min(RECOVERY_MS * 2 ** this.#failures, MAX_RECOVERY_MS));
    this.#failures++;
    this.#draining = false;
    this.#assignmentChanged = true;
    listener.restarted();
    try {
      tasks.stop();
      await committer.restart();
      tasks.reopen();
    } catch (again) {
      this.#failure = { error: again };
    }
  }

  async #finish(): Promise<void> {
    const { tasks, committer } = this.#options;
    try {
      if (tasks.slots.some((slot) => slot.running?.dirty)) await this.#drainAndCommit();
    } finally {
      await this.#abandon();
    }
    await committer.close();
  }

  async #abandon(): Promise<void> {
    const { tasks, standbys, committer, listener } = this.#options;
    await tasks.close(tasks.owned());
    await standbys.close();
    listener.rebalanced();
    // Its tasks are closed: whoever tells of a lost membership from here on waits for nothing.
    this.#over = true;
    await committer.abort().catch(() => committer.close());
    this.#lost?.resolve();
  }
}

/** Given as the reason, so that no exception with its stack is made up for each wait. */
const WAIT_IS_OVER = 'the wait is over';

/** Failures that are not the user's and that a new producer and a fresh start mend. */
const GIVEN_UP: ReadonlySet<string> = new Set(['STREAMS_FENCED', 'STREAMS_UNKNOWN_MEMBER']);
const STARTS_OVER: ReadonlySet<string> = new Set([...GIVEN_UP, 'STREAMS_INDEFINITE_TRANSACTION']);
