import type { Admin, CommittedOffset } from '../client/admin.ts';
import { parseTopicPartition, type TopicPartitionName } from '../model/topic-partition.ts';
import type { StreamsLogger } from './streams-logger.ts';

/** What is purged, how often, and through whom. */
export interface RepartitionPurgerOptions {
  readonly admin: Pick<Admin, 'deleteRecords'>;
  readonly topics: ReadonlySet<string>;
  readonly intervalMs: number;
  readonly logger: StreamsLogger;
}

/**
 * Deletes from repartition topics what is processed and committed: nobody else reads them, and their retention is
 * unlimited (`repartition.purge.interval.ms`, KAFKA-6150). In the background: a commit never waits for it, and what
 * could not be deleted is with the next time.
 */
export class RepartitionPurger {
  readonly #options: RepartitionPurgerOptions;
  readonly #purgeable = new Map<TopicPartitionName, number>();
  #lastPurge: number;
  #underWay = false;

  constructor(options: RepartitionPurgerOptions, now: number) {
    this.#options = options;
    this.#lastPurge = now;
  }

  /** Positions became the group's; when it is time, what lies before them goes. */
  committed(offsets: ReadonlyMap<TopicPartitionName, CommittedOffset>, now: number): void {
    const { topics, intervalMs } = this.#options;
    if (topics.size === 0) return;
    for (const [name, { offset }] of offsets) {
      if (topics.has(parseTopicPartition(name).topic)) this.#purgeable.set(name, offset);
    }
    if (this.#underWay || this.#purgeable.size === 0 || now - this.#lastPurge < intervalMs) return;
    this.#lastPurge = now;
    void this.#purge();
  }

  async #purge(): Promise<void> {
    const { admin, logger } = this.#options;
    const offsets = new Map(this.#purgeable);
    this.#underWay = true;
    try {
      await admin.deleteRecords(offsets);
      for (const [name, offset] of offsets) if (this.#purgeable.get(name) === offset) this.#purgeable.delete(name);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger('warn', 'processed records of repartition topics could not be deleted, the next time again', { reason });
    } finally {
      this.#underWay = false;
    }
  }
}
