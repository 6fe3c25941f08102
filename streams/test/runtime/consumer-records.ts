import type { ConsumerRecord } from '../../src/client/consumer-record.ts';
import type { FetchedRecords } from '../../src/client/fetcher.ts';
import { EMPTY_HEADERS, type Headers } from '../../src/model/headers.ts';
import type { Timestamp } from '../../src/model/timestamp.ts';

/** What a test says of a record; text stands for its UTF-8 bytes. */
export interface GivenRecord {
  readonly offset: number;
  readonly key?: string | Buffer | null;
  readonly value?: string | Buffer | null;
  readonly timestamp?: Timestamp;
  readonly headers?: Headers;
}

/** A record as a fetcher would hand it over. */
export function consumed(topic: string, partition: number, given: GivenRecord): ConsumerRecord {
  const { offset, key = null, value = null, timestamp = 0, headers = EMPTY_HEADERS } = given;
  return { topic, partition, offset, timestamp, key: bytesOf(key), value: bytesOf(value), headers };
}

/** What one fetch brings; `nextOffset` lies behind the last record when control records follow it. */
export function fetched(
  topic: string,
  partition: number,
  given: readonly GivenRecord[],
  options: { readonly bytes?: number; readonly nextOffset?: number } = {},
): FetchedRecords {
  const records = given.map((one) => consumed(topic, partition, one));
  const end = options.nextOffset ?? (records.at(-1)?.offset ?? -1) + 1;
  let index = 0;
  return {
    topic,
    partition,
    bytes: options.bytes ?? 0,
    highWatermark: end,
    lastStableOffset: end,
    records: {
      next: () => records[index++],
      get nextOffset() {
        return index > records.length ? end : (records[index - 1]?.offset ?? -1) + 1;
      },
    },
  };
}

function bytesOf(data: string | Buffer | null): Buffer | null {
  return typeof data === 'string' ? Buffer.from(data) : data;
}
