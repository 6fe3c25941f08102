import type { TopicPartition } from '../../model/topic-partition.ts';
import type { ProducedRecord } from './log-entry.ts';
import type { ProduceBatch } from './simulated-broker.ts';

/** A batch that waits to be sent, or to be acknowledged. */
export interface QueuedBatch {
  readonly records: ProducedRecord[];
  bytes: number;
  readonly queuedAt: number;
  /** Set when it is first sent, and kept from then on. */
  baseSequence: number | undefined;
}

/** What a producer has yet to get into one partition, in order: the first batch may be in flight, the rest waits. */
export class PartitionQueue implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  isInFlight = false;
  /** The offset after the last acknowledged record. */
  nextOffset: number | undefined;
  #batches: QueuedBatch[] = [];
  #nextSequence = 0;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  /** The batch whose turn it is. */
  get head(): QueuedBatch | undefined {
    return this.#batches[0];
  }

  /** The batch that is the last one so far. */
  get tail(): QueuedBatch | undefined {
    return this.#batches.at(-1);
  }

  /** Adds a record to the last batch unless that is full or was sent already. */
  push(record: ProducedRecord, bytes: number, batchBytes: number, now: number): void {
    const last = this.#batches.at(-1);
    if (last !== undefined && last.baseSequence === undefined && last.bytes + bytes <= batchBytes) {
      last.records.push(record);
      last.bytes += bytes;
      return;
    }
    this.#batches.push({ records: [record], bytes, queuedAt: now, baseSequence: undefined });
  }

  /** The head as it goes over the network, with the sequence it has or gets now. */
  takeHead(batch: QueuedBatch): ProduceBatch {
    if (batch.baseSequence === undefined) {
      batch.baseSequence = this.#nextSequence;
      this.#nextSequence += batch.records.length;
    }
    const { topic, partition } = this;
    return { topic, partition, baseSequence: batch.baseSequence, records: batch.records };
  }

  acknowledged(batch: QueuedBatch, baseOffset: number): void {
    this.#batches.shift();
    this.nextOffset = baseOffset + batch.records.length;
  }

  /** Drops what is queued, and counts from the start again: the producer has a new epoch. */
  reset(): void {
    this.#batches = [];
    this.#nextSequence = 0;
    this.isInFlight = false;
  }
}
