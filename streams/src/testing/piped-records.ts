import type { ConsumerRecord } from '../client/consumer-record.ts';
import type { FetchedRecords } from '../client/fetcher.ts';

/** Records in memory as a fetch would have brought them. */
export function pipedRecords(topic: string, partition: number, records: readonly ConsumerRecord[]): FetchedRecords {
  const end = (records.at(-1)?.offset ?? -1) + 1;
  let next = 0;
  return {
    topic,
    partition,
    bytes: 0,
    highWatermark: end,
    lastStableOffset: end,
    records: {
      next: () => records[next++],
      get nextOffset() {
        return next === 0
          ? (records[0]?.offset ?? end)
          : (records[Math.min(next, records.length) - 1]?.offset ?? end - 1) + 1;
      },
    },
  };
}
