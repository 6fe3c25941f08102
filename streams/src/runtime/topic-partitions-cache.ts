import type { Admin } from '../client/admin.ts';
import { StreamsError } from '../model/errors.ts';
import type { TopicPartitions } from './record-collector.ts';

/** Remembers how many partitions topics have; they are asked for once. */
export class TopicPartitionsCache implements TopicPartitions {
  readonly #admin: Admin;
  readonly #counts = new Map<string, number>();

  constructor(admin: Admin) {
    this.#admin = admin;
  }

  known(topic: string): number | undefined {
    return this.#counts.get(topic);
  }

  async learn(topics: readonly string[]): Promise<void> {
    const unknown = topics.filter((topic) => !this.#counts.has(topic));
    if (unknown.length === 0) return;
    const counts = await this.#admin.partitionCounts(unknown);
    for (const [topic, count] of counts) this.#counts.set(topic, count);
    const missing = unknown.find((topic) => !counts.has(topic));
    if (missing !== undefined) {
      throw new StreamsError(
        'STREAMS_MISSING_TOPIC',
        `topic ${missing} does not exist: create it before writing to it`,
        {
          topic: missing,
        },
      );
    }
  }
}
