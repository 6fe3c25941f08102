import type { ConsumerRecord } from '../client/consumer-record.ts';
import { EMPTY_HEADERS, type Headers } from '../model/headers.ts';
import { Record, type RecordMetadata } from '../model/record.ts';
import type { CacheMemory, RecordCaching, RecordContext } from '../model/record-cache.ts';
import { NO_TIMESTAMP, type Timestamp } from '../model/timestamp.ts';
import type { FailedRecord } from './error-handlers.ts';
import type { Hand } from './held-records.ts';
import { PUNCTUATION } from './processing-failure.ts';
import type { RunningNode } from './running-node.ts';

/** What a task is at: the record as it was read, or a punctuation; the node at work, and what that was given. */
export class RecordInHand {
  /** Undefined between records. */
  node: RunningNode | undefined;
  /** The record that the node was given; others than it may be forwarded meanwhile. */
  given: Record<unknown, unknown> | undefined;
  #raw: ConsumerRecord | undefined;
  #timestamp: Timestamp = NO_TIMESTAMP;
  #punctuating = false;

  /** A record begins its way through the task. */
  take(raw: ConsumerRecord, timestamp: Timestamp): void {
    this.#raw = raw;
    this.#timestamp = timestamp;
  }

  /** A record goes on where it was held back; a punctuation likewise. */
  resume({ node, raw, timestamp }: Hand): void {
    this.node = node;
    this.#raw = raw;
    this.#timestamp = timestamp;
    this.#punctuating = raw === undefined;
  }

  /** Nothing is in hand any more. */
  empty(): void {
    this.node = undefined;
    this.given = undefined;
    this.#raw = undefined;
    this.#timestamp = NO_TIMESTAMP;
    this.#punctuating = false;
  }

  /** What is to be resumed later. */
  hand(node: RunningNode): Hand {
    return { node, raw: this.#raw, timestamp: this.#timestamp };
  }

  /** Where the record was read; undefined in a punctuation. */
  get metadata(): RecordMetadata | undefined {
    return this.#raw;
  }

  /** Of what the node was given, or else of what was read; -1 between records. */
  get timestamp(): Timestamp {
    return this.given?.timestamp ?? this.#timestamp;
  }

  /** Of what the node was given; none between records. */
  get headers(): Headers {
    return this.given?.headers ?? EMPTY_HEADERS;
  }

  /** As the handlers of failures are told of it, with the time and the headers it has by now; undefined between records. */
  get failed(): FailedRecord | undefined {
    const raw = this.#raw;
    const { timestamp } = this;
    const headers = this.given?.headers ?? raw?.headers ?? EMPTY_HEADERS;
    if (raw === undefined) return this.#punctuating ? { ...PUNCTUATION, timestamp, headers } : undefined;
    const { topic, partition, offset, key, value } = raw;
    return { topic, partition, offset, timestamp, key, value, headers };
  }

  /** Lends the record in hand to the stores that cache. */
  caching(memory: CacheMemory): RecordCaching {
    return {
      memory,
      recordContext: () => ({
        timestamp: this.timestamp,
        headers: this.headers,
        metadata: this.#place,
      }),
      within: (context, action) => this.within(context, action),
    };
  }

  /** Not the record itself: its key and value are parts of what a fetch brought, which a cache would keep. */
  get #place(): RecordMetadata | undefined {
    if (this.#raw === undefined) return undefined;
    const { topic, partition, offset } = this.#raw;
    return { topic, partition, offset };
  }

  /** Does something as if the record of that context were in hand. */
  within({ timestamp, headers, metadata }: RecordContext, action: () => void): void {
    const [raw, read, given] = [this.#raw, this.#timestamp, this.given];
    this.#raw = metadata && { ...metadata, timestamp, headers, key: null, value: null };
    this.#timestamp = timestamp;
    this.given = new Record<unknown, unknown>(null, null, timestamp, headers);
    try {
      action();
    } finally {
      this.#raw = raw;
      this.#timestamp = read;
      this.given = given;
    }
  }
}
