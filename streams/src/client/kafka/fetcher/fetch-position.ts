import type { TopicPartition } from '../../../model/topic-partition.ts';

/** Where one assignment of a partition stands. A new assignment is a new position: what comes for the old one is dropped. */
export class FetchPosition implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** The next offset to ask for. */
  offset: number;
  paused = false;
  inFlight = false;
  /** Not to be asked for before this time, ms since the epoch. */
  retryAt = 0;
  /** Failures in a row. */
  attempts = 0;
  /** Since when the brokers say that there is no such partition, ms since the epoch. */
  missingSince: number | undefined;

  constructor({ topic, partition }: TopicPartition, offset: number) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
  }

  succeeded(): void {
    this.attempts = 0;
    this.retryAt = 0;
    this.missingSince = undefined;
  }
}
