import type { Admin } from '../client/admin.ts';
import type { Fetcher } from '../client/fetcher.ts';
import { StreamsError } from '../model/errors.ts';
import { type TopicPartition, topicPartitionName } from '../model/topic-partition.ts';
import type { GlobalTask } from './global-task.ts';

/**
 * Feeds the global task: reads its topics from where the disk has them, outside of any group or transaction
 * (Kafka Streams' GlobalStreamThread).
 */
export class GlobalUpdater {
  readonly #task: GlobalTask;
  readonly #fetcher: Fetcher;
  readonly #admin: Admin;

  constructor(task: GlobalTask, fetcher: Fetcher, admin: Admin) {
    this.#task = task;
    this.#fetcher = fetcher;
    this.#admin = admin;
  }

  /** Reads every topic up to its end of now; {@link poll} goes on from there. @throws StreamsError STREAMS_MISSING_TOPIC */
  async start(signal: AbortSignal): Promise<void> {
    const partitions = await this.#partitions();
    const ends = await this.#admin.listOffsets(partitions, 'latest', 'read_committed');
    const starts = await this.#admin.listOffsets(partitions, 'earliest', 'read_committed');
    const behind = new Map(ends);
    for (const { topic, partition } of partitions) {
      const name = topicPartitionName(topic, partition);
      const start = starts.get(name) ?? 0;
      const known = this.#task.position(topic, partition);
      const position = known !== undefined && known >= start && known <= (ends.get(name) ?? 0) ? known : start;
      if (position >= (ends.get(name) ?? 0)) behind.delete(name);
      this.#fetcher.assign({ topic, partition }, position);
    }
    while (behind.size > 0 && !signal.aborted) {
      await this.#fetcher.ready(signal);
      for (const { topic, partition, nextOffset } of this.#apply()) {
        const name = topicPartitionName(topic, partition);
        if (nextOffset >= (ends.get(name) ?? 0)) behind.delete(name);
      }
    }
  }

  /** Applies what has arrived; answers whether anything had. */
  poll(): boolean {
    return this.#apply().length > 0;
  }

  /** Resolves when {@link poll} has something to do. */
  ready(signal: AbortSignal): Promise<void> {
    return this.#fetcher.ready(signal);
  }

  #apply(): readonly (TopicPartition & { readonly nextOffset: number })[] {
    const fetched = this.#fetcher.poll();
    for (const { error } of this.#fetcher.failures()) throw error;
    if (fetched.length === 0) return [];
    this.#task.apply(fetched);
    return fetched.map(({ topic, partition, records }) => ({ topic, partition, nextOffset: records.nextOffset }));
  }

  async #partitions(): Promise<readonly TopicPartition[]> {
    const counts = await this.#admin.partitionCounts(this.#task.topics);
    return this.#task.topics.flatMap((topic) => {
      const count = counts.get(topic);
      if (count === undefined) {
        throw new StreamsError('STREAMS_MISSING_TOPIC', `global table topic ${topic} does not exist`, { topic });
      }
      return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
    });
  }
}
