import type { Admin } from '../client/admin.ts';
import type { FetchedRecords, Fetcher } from '../client/fetcher.ts';
import { type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { TaskState } from '../state/index.ts';
import { ChangelogCursor, type ChangelogTarget } from './changelog-cursor.ts';

/** The changelogs of one task, and the state they go into. */
export interface Restoration {
  readonly targets: readonly ChangelogTarget[];
  readonly state: TaskState;
}

/** How far a restoration has come. */
export interface RestorationProgress {
  readonly remaining: number;
  readonly restored: number;
}

interface Reading {
  readonly restoration: Restoration;
  readonly cursor: ChangelogCursor;
  readonly end: number;
}

interface Pending {
  readonly readings: Map<TopicPartitionName, Reading>;
  readonly done: (restored: number) => void;
  restored: number;
}

/**
 * Replays changelogs into stores. A store is complete at the high watermark of the moment it began, read committed:
 * what a transaction left open before then is waited for, so that a change whose offsets are committed is never missed.
 */
export class ChangelogReader {
  readonly #fetcher: Fetcher;
  readonly #admin: Admin;
  readonly #pending = new Map<Restoration, Pending>();
  readonly #byPartition = new Map<TopicPartitionName, Reading>();
  readonly #cancelled = new WeakSet<Restoration>();
  #failure: { readonly error: unknown } | undefined;

  constructor(fetcher: Fetcher, admin: Admin) {
    this.#fetcher = fetcher;
    this.#admin = admin;
  }

  /** Begins to read; resolves when reading has begun, `done` is called with the records read when the stores are complete. */
  async begin(restoration: Restoration, done: (restored: number) => void): Promise<void> {
    const { targets } = restoration;
    const ends = await this.#admin.listOffsets(targets, 'latest', 'read_uncommitted');
    const starts = await this.#admin.listOffsets(targets, 'earliest', 'read_uncommitted');
    if (this.#cancelled.has(restoration)) return;
    const pending: Pending = { readings: new Map(), done, restored: 0 };
    for (const target of targets) {
      const cursor = new ChangelogCursor(target, restoration.state);
      const { name } = cursor;
      const logEnd = ends.get(name) ?? 0;
      cursor.begin(starts.get(name) ?? 0, logEnd);
      const end = Math.min(logEnd, target.limit ?? logEnd);
      if (cursor.position >= end) continue;
      const reading = { restoration, cursor, end };
      pending.readings.set(name, reading);
      this.#byPartition.set(name, reading);
      this.#fetcher.assign(target, cursor.position);
    }
    if (pending.readings.size === 0) return done(0);
    this.#pending.set(restoration, pending);
  }

  /** Stops reading for a task that is going away; one that is done or unknown is ignored. */
  cancel(restoration: Restoration): void {
    this.#cancelled.add(restoration);
    const pending = this.#pending.get(restoration);
    if (pending === undefined) return;
    this.#pending.delete(restoration);
    for (const [name, { cursor }] of pending.readings) {
      this.#byPartition.delete(name);
      this.#fetcher.unassign(cursor.target);
    }
  }

  /** Whether something is being restored. */
  get active(): boolean {
    return this.#pending.size > 0;
  }

  /** Records still to be read, and read so far, of one restoration. */
  progress(restoration: Restoration): RestorationProgress {
    const pending = this.#pending.get(restoration);
    if (pending === undefined) return { remaining: 0, restored: 0 };
    let remaining = 0;
    for (const { end, cursor } of pending.readings.values()) remaining += end - cursor.position;
    return { remaining, restored: pending.restored };
  }

  /** Applies what has arrived; answers whether anything had. @throws StreamsError when a changelog cannot be read. */
  poll(): boolean {
    this.#throwFailure();
    const fetched = this.#fetcher.poll();
    for (const records of fetched) this.#apply(records);
    for (const { topic, partition, error } of this.#fetcher.failures()) {
      const reading = this.#byPartition.get(topicPartitionName(topic, partition));
      if (reading === undefined) continue;
      if (error.code !== 'STREAMS_OFFSET_OUT_OF_RANGE') throw error;
      // Compaction or retention removed what the store still lacked: only a full replay is right then.
      reading.cursor.startOver(0);
      this.#restart(reading).catch((failed: unknown) => {
        this.#failure = { error: failed };
      });
    }
    return fetched.length > 0;
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  async #restart({ cursor }: Reading): Promise<void> {
    const { target, name } = cursor;
    const starts = await this.#admin.listOffsets([target], 'earliest', 'read_uncommitted');
    if (this.#byPartition.get(name)?.cursor !== cursor) return;
    cursor.position = starts.get(name) ?? 0;
    this.#fetcher.assign(target, cursor.position);
  }

  #apply(fetched: FetchedRecords): void {
    const name = topicPartitionName(fetched.topic, fetched.partition);
    const reading = this.#byPartition.get(name);
    if (reading === undefined) return;
    const pending = this.#pending.get(reading.restoration) as Pending;
    pending.restored += reading.cursor.apply(fetched, reading.end);
    if (reading.cursor.position >= reading.end) this.#finish(name, reading, pending);
  }

  #finish(name: TopicPartitionName, reading: Reading, pending: Pending): void {
    this.#fetcher.unassign(reading.cursor.target);
    this.#byPartition.delete(name);
    pending.readings.delete(name);
    if (pending.readings.size > 0) return;
    this.#pending.delete(reading.restoration);
    pending.done(pending.restored);
  }
}
