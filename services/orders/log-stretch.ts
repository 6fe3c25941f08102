import type { ConsumerRecord, Fetcher } from '@orders-platform/streams/client';

/** A partition's records from one offset up to another. */
export interface Stretch {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Has `take` see the records of each stretch, those of a partition in order, and perhaps some behind it. The fetcher
 * reads nothing else meanwhile.
 * @throws StreamsError when a partition cannot be read; the signal's reason when it is aborted
 */
export async function readStretches(
  fetcher: Fetcher,
  topic: string,
  stretches: readonly Stretch[],
  signal: AbortSignal,
  take: (record: ConsumerRecord) => void,
): Promise<void> {
  const left = new Map(stretches.filter(({ from, to }) => from < to).map(({ partition, to }) => [partition, to]));
  try {
    for (const { partition, from, to } of stretches) if (from < to) fetcher.assign({ topic, partition }, from);
    while (left.size > 0) {
      await fetcher.ready(signal);
      signal.throwIfAborted();
      const [failure] = fetcher.failures();
      if (failure !== undefined) throw failure.error;
      for (const { partition, records } of fetcher.poll()) {
        for (let record = records.next(); record !== undefined; record = records.next()) take(record);
        if (records.nextOffset < (left.get(partition) ?? 0)) continue;
        left.delete(partition);
        fetcher.unassign({ topic, partition });
      }
    }
  } finally {
    for (const partition of left.keys()) fetcher.unassign({ topic, partition });
  }
}
