import { StreamsError, type TopicPartitionName, topicPartitionName } from '@orders-platform/streams';
import type { Client, ConsumerRecord, IsolationLevel } from '@orders-platform/streams/client';

/** What to read of a topic. */
export interface TopicRecordsOptions {
  readonly topic: string;
  readonly from: 'beginning' | 'end';
  /** `end`: as far as is committed when the reading begins. `never`: until the signal is aborted. */
  readonly until: 'end' | 'never';
  /** Committed records alone unless given. */
  readonly isolation?: IsolationLevel;
  readonly signal: AbortSignal;
}

/**
 * The records of a topic, in offset order within each partition.
 * @throws {StreamsError} STREAMS_MISSING_TOPIC, and what the fetcher says of a partition that cannot be read.
 */
export async function* topicRecords(client: Client, options: TopicRecordsOptions): AsyncGenerator<ConsumerRecord> {
  const { topic, signal, isolation = 'read_committed' } = options;
  const { admin } = client;
  const count = (await admin.partitionCounts([topic])).get(topic);
  if (count === undefined) throw new StreamsError('STREAMS_MISSING_TOPIC', `There is no topic ${topic}.`);
  const partitions = Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  const ends = await admin.listOffsets(partitions, 'latest', isolation);
  const starts = options.from === 'end' ? ends : await admin.listOffsets(partitions, 'earliest', isolation);
  const isRead = (partition: number, offset: number) => offset >= offsetIn(ends, topic, partition);

  const open = new Set<number>();
  await using fetcher = disposable(client.createFetcher({ isolation, maxWaitMs: 100 }));
  for (const { partition } of partitions) {
    const start = offsetIn(starts, topic, partition);
    if (options.until === 'end' && isRead(partition, start)) continue;
    open.add(partition);
    fetcher.assign({ topic, partition }, start);
  }
  while (open.size > 0 && !signal.aborted) {
    await fetcher.ready(signal);
    for (const { error } of fetcher.failures()) throw error;
    for (const { partition, records } of fetcher.poll()) {
      for (let record = records.next(); record !== undefined; record = records.next()) yield record;
      if (options.until === 'end' && isRead(partition, records.nextOffset)) open.delete(partition);
    }
  }
}

function offsetIn(offsets: ReadonlyMap<TopicPartitionName, number>, topic: string, partition: number): number {
  return offsets.get(topicPartitionName(topic, partition)) ?? 0;
}

function disposable<T extends { close(): Promise<void> }>(closable: T): T & AsyncDisposable {
  return Object.assign(closable, { [Symbol.asyncDispose]: () => closable.close() });
}
