import { type TopicPartitionName, topicPartitionName } from '@orders-platform/streams';
import type { Client, ConsumerRecord } from '@orders-platform/streams/client';

const READ_WITHIN_MS = 120_000;

/** All that is committed in a topic, in offset order within each partition. */
export interface TopicContent {
  readonly records: readonly ConsumerRecord[];
  /** The partitions that do not begin at offset 0. */
  readonly truncated: readonly number[];
}

/**
 * Reads a topic from its beginning to what is committed when the call is made (read_committed).
 * A topic that does not exist is empty. Throws when a partition cannot be read, or stays silent for two minutes.
 */
export async function readTopic(client: Client, topic: string): Promise<TopicContent> {
  const { admin } = client;
  const count = (await admin.partitionCounts([topic])).get(topic) ?? 0;
  const partitions = Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  const starts = await admin.listOffsets(partitions, 'earliest', 'read_committed');
  const ends = await admin.listOffsets(partitions, 'latest', 'read_committed');
  const offsetIn = (offsets: ReadonlyMap<TopicPartitionName, number>, partition: number) =>
    offsets.get(topicPartitionName(topic, partition)) ?? 0;
  const open = partitions.filter(({ partition }) => offsetIn(starts, partition) < offsetIn(ends, partition));
  const records: ConsumerRecord[] = [];
  const fetcher = client.createFetcher({ isolation: 'read_committed', maxWaitMs: 100 });
  try {
    for (const { partition } of open) fetcher.assign({ topic, partition }, offsetIn(starts, partition));
    const unread = new Set(open.map(({ partition }) => partition));
    while (unread.size > 0) {
      const signal = AbortSignal.timeout(READ_WITHIN_MS);
      await fetcher.ready(signal);
      signal.throwIfAborted();
      for (const { error } of fetcher.failures()) throw error;
      for (const { partition, records: cursor } of fetcher.poll()) {
        for (let record = cursor.next(); record !== undefined; record = cursor.next()) records.push(record);
        if (cursor.nextOffset >= offsetIn(ends, partition)) unread.delete(partition);
      }
    }
  } finally {
    await fetcher.close();
  }
  records.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
  return { records, truncated: partitions.map((one) => one.partition).filter((p) => offsetIn(starts, p) > 0) };
}
