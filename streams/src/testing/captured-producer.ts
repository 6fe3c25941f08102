import type { ConsumerRecord } from '../client/consumer-record.ts';
import type { Producer } from '../client/producer.ts';
import { EMPTY_HEADERS, type Headers } from '../model/headers.ts';
import type { Timestamp } from '../model/timestamp.ts';
import { type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';

/** A producer that hands each record over at once, for the test driver; it numbers them as a log would. */
export class CapturedProducer implements Producer {
  readonly #take: (record: ConsumerRecord) => void;
  readonly #next = new Map<TopicPartitionName, number>();

  constructor(take: (record: ConsumerRecord) => void) {
    this.#take = take;
  }

  get bufferedBytes(): number {
    return 0;
  }

  send(
    topic: string,
    partition: number,
    key: Buffer | null,
    value: Buffer | null,
    timestamp: Timestamp,
    headers: Headers = EMPTY_HEADERS,
  ): void {
    const name = topicPartitionName(topic, partition);
    const offset = this.#next.get(name) ?? 0;
    this.#next.set(name, offset + 1);
    this.#take({ topic, partition, offset, timestamp, key, value, headers });
  }

  nextOffset(topic: string, partition: number): number | undefined {
    return this.#next.get(topicPartitionName(topic, partition));
  }

  async init(): Promise<void> {}
  async flush(): Promise<void> {}
  async commitTransaction(): Promise<void> {}
  async abortTransaction(): Promise<void> {}
  async close(): Promise<void> {}
}
