import type { Admin } from '../client/admin.ts';
import type { FetchedRecords, Fetcher } from '../client/fetcher.ts';
import type { StateStore } from '../model/state-store.ts';
import { type TopicPartition, type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';

/** One store's partition of its changelog, on its way into the store. */
export interface ChangelogTarget extends TopicPartition {
  readonly store: StateStore;
  /** Up to which offset the store has the changes; undefined: none. */
  readonly from: number | undefined;
  /** Not to be read beyond: the position of a task in a source topic that is its table's changelog. */
  readonly limit?: number;
}

/** The changelogs of one task. */
export interface Restoration {
  readonly targets: readonly ChangelogTarget[];
  /**
   * The changes up to these offsets are in the stores: make them part of the committed state. Stores in memory are not
   * among them: their positions must not outlive their content.
   */
  readonly applied: (offsets: ReadonlyMap<TopicPartitionName, number>) => void;
  /** The stores' content does not fit the log any more and must be forgotten before they are read from the start. */
  readonly wipe: (store: StateStore) => void;
}

/** How far a restoration has come. */
export interface RestorationProgress {
  readonly remaining: number;
  readonly restored: number;
}

const NO_OFFSETS: ReadonlyMap<TopicPartitionName, number> = new Map();

interface Reading {
  readonly restoration: Restoration;
  readonly target: ChangelogTarget;
  readonly end: number;
  position: number;
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
      const name = topicPartitionName(target.topic, target.partition);
      const reading = this.#readingOf(restoration, target, ends.get(name) ?? 0, starts.get(name) ?? 0);
      if (reading.position >= reading.end) continue;
      pending.readings.set(name, reading);
      this.#byPartition.set(name, reading);
      this.#fetcher.assign(target, reading.position);
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
    for (const [name, { target }] of pending.readings) {
      this.#byPartition.delete(name);
      this.#fetcher.unassign(target);
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
    for (const { end, position } of pending.readings.values()) remaining += end - position;
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
      reading.restoration.wipe(reading.target.store);
      reading.position = 0;
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

  async #restart(reading: Reading): Promise<void> {
    const { target } = reading;
    const name = topicPartitionName(target.topic, target.partition);
    const starts = await this.#admin.listOffsets([target], 'earliest', 'read_uncommitted');
    if (this.#byPartition.get(name) !== reading) return;
    reading.position = starts.get(name) ?? 0;
    this.#fetcher.assign(target, reading.position);
  }

  #readingOf(restoration: Restoration, target: ChangelogTarget, logEnd: number, logStart: number): Reading {
    const end = Math.min(logEnd, target.limit ?? logEnd);
    const { from } = target;
    // The log was deleted and made again, or has lost what comes next: the store is of another log.
    if (from !== undefined && (from > logEnd || from < logStart)) {
      restoration.wipe(target.store);
      return { restoration, target, end, position: logStart };
    }
    return { restoration, target, end, position: from ?? logStart };
  }

  #apply(fetched: FetchedRecords): void {
    const name = topicPartitionName(fetched.topic, fetched.partition);
    const reading = this.#byPartition.get(name);
    if (reading === undefined) return;
    const { records } = fetched;
    const { store } = reading.target;
    const pending = this.#pending.get(reading.restoration) as Pending;
    let { position } = reading;
    for (let record = records.next(); record !== undefined; record = records.next()) {
      if (record.offset < position) continue;
      if (record.offset >= reading.end) break;
      position = record.offset + 1;
      if (record.key !== null) store.restore({ key: record.key, value: record.value, timestamp: record.timestamp });
      pending.restored++;
    }
    reading.position = Math.min(Math.max(position, records.nextOffset), Math.max(reading.end, position));
    reading.restoration.applied(store.persistent ? new Map([[name, reading.position]]) : NO_OFFSETS);
    if (reading.position >= reading.end) this.#finish(name, reading, pending);
  }

  #finish(name: TopicPartitionName, reading: Reading, pending: Pending): void {
    this.#fetcher.unassign(reading.target);
    this.#byPartition.delete(name);
    pending.readings.delete(name);
    if (pending.readings.size > 0) return;
    this.#pending.delete(reading.restoration);
    pending.done(pending.restored);
  }
}
