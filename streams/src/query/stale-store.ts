import { type ErrorCode, isStreamsError, StreamsError } from '../model/errors.ts';
import { topicPartitionName } from '../model/topic-partition.ts';
import type { KafkaStreams, StoreCopy } from '../runtime/index.ts';
import type { StorePartitions } from './store-partitions.ts';

/** How far behind a copy may be (KIP-535). */
export interface StaleOptions {
  /** Records of the changelog that the copy may lack, at the most. */
  readonly maxLag: number;
  /** The answer must contain the record at this offset of the key's partition: waited for, and not counted on `maxLag`. */
  readonly position?: number;
  /** The same of any topic that the partition's task reads. */
  readonly positions?: ReadonlyMap<string, number>;
  readonly signal: AbortSignal;
}

/** What was read in a copy. */
export interface StaleAnswer<T> {
  readonly value: T;
  /** Records of the changelog that the copy lacked at most. */
  readonly lag: number;
  /**
   * An offset of the key's partition beyond which the answer contains nothing, exactly-once provided: whoever asks for
   * it the next time, anywhere, does not go back.
   */
  readonly position: number;
  /** The same of every topic that the partition's task reads, where there is any record. */
  readonly positions: ReadonlyMap<string, number>;
}

/** The group's positions in the source partitions, and where the changelog ended right after. */
interface Goal {
  readonly offsets: ReadonlyMap<string, number>;
  readonly end: number;
}

/** A store's copies at this instance, which may be behind: standby tasks, and tasks that restore or catch up. */
export class StaleStore {
  readonly #streams: KafkaStreams;
  readonly #partitions: StorePartitions;

  constructor(streams: KafkaStreams, partitions: StorePartitions) {
    this.#streams = streams;
    this.#partitions = partitions;
  }

  /**
   * Reads the copy of a partition. @throws StreamsError STREAMS_KEY_MOVED when there is none here,
   * STREAMS_STORE_NOT_READY when it is further behind than it may be; the signal's reason
   */
  async read<T>(partition: number, look: (copy: StoreCopy) => T, options: StaleOptions): Promise<StaleAnswer<T>> {
    const { maxLag, signal } = options;
    const wanted = this.#wanted(options);
    const goal = await this.#goal(partition, wanted, signal);
    if (wanted.size > 0) {
      const reached = () => this.#lack(partition, goal) === 0;
      await this.#streams.progress.wait(this.#partitions.taskOf(partition), reached, signal);
    }
    const copy = this.#copyOf(partition);
    const lag = this.#lack(partition, goal);
    if (lag > maxLag) throw this.#notReady(partition, `it lacks ${lag} records, more than the ${maxLag} it may`);
    const value = look(copy);
    // Asked for afterwards, so that it covers all that was read.
    const { offsets } = await this.#committed(partition, copy, signal);
    const positions = new Map([...offsets].map(([topic, offset]) => [topic, offset - 1] as const));
    for (const [topic, offset] of offsets) if (offset === 0) positions.delete(topic);
    return { value, lag, position: (offsets.get(this.#partitions.topic) ?? 0) - 1, positions };
  }

  /** Topic → the offset that the answer must contain. */
  #wanted({ position, positions = new Map() }: StaleOptions): ReadonlyMap<string, number> {
    if (position === undefined) return positions;
    const { topic } = this.#partitions;
    return new Map([...positions, [topic, Math.max(position, positions.get(topic) ?? -1)]]);
  }

  /** What the copy must have to have all that the group has committed. */
  async #goal(partition: number, wanted: ReadonlyMap<string, number>, signal: AbortSignal): Promise<Goal> {
    const goal = await this.#committed(partition, this.#copyOf(partition), signal);
    for (const [topic, position] of wanted) {
      const offset = goal.offsets.get(topic) ?? 0;
      if (offset > position) continue;
      throw this.#notReady(partition, `the group has processed up to ${offset - 1}, and ${position} is asked for`);
    }
    return goal;
  }

  /** How much of that the copy here does not have: none when it is gone, which whoever reads it finds out. */
  #lack(partition: number, { offsets, end }: Goal): number {
    const copy = this.#streams.storeCopy(this.#partitions.store, partition);
    if (copy === undefined) return 0;
    if (copy.position !== undefined) return Math.max(0, end - copy.position);
    // A task that runs here may be another's already, which this instance does not know yet.
    const here = (topic: string) => this.#streams.committedPosition({ topic, partition }) ?? 0;
    return Math.max(0, ...[...offsets].map(([topic, offset]) => offset - here(topic)));
  }

  async #committed(partition: number, { changelog }: StoreCopy, signal: AbortSignal): Promise<Goal> {
    const sources = this.#partitions.sourcesOf(partition);
    const { committed, ends } = await abortable(this.#streams.groupProgress(sources, changelog), signal);
    const offsets = new Map(
      sources.map(({ topic }) => [topic, committed.get(topicPartitionName(topic, partition)) ?? 0] as const),
    );
    // A table whose changelog is its source topic is no further than the group is there.
    const end = offsets.get(changelog.topic) ?? ends.get(topicPartitionName(changelog.topic, partition)) ?? 0;
    return { offsets, end };
  }

  #copyOf(partition: number): StoreCopy {
    const { store } = this.#partitions;
    const copy = this.#streams.storeCopy(store, partition);
    if (copy !== undefined) return copy;
    const taskId = this.#partitions.taskOf(partition);
    throw new StreamsError('STREAMS_KEY_MOVED', `no copy of task ${taskId} is at this instance`, { taskId, store });
  }

  #notReady(partition: number, reason: string): StreamsError {
    const { store } = this.#partitions;
    const taskId = this.#partitions.taskOf(partition);
    return new StreamsError('STREAMS_STORE_NOT_READY', `the copy of task ${taskId}: ${reason}`, { taskId, store });
  }
}

/** Whether a copy may help where the owner of a key could not: it is elsewhere, restoring, or does not answer. */
export function isBehind(error: unknown): boolean {
  return isStreamsError(error) && HELPED.has(error.code);
}

const HELPED = new Set<ErrorCode>(['STREAMS_KEY_MOVED', 'STREAMS_STORE_NOT_READY', 'STREAMS_REMOTE_QUERY']);

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort));
}
