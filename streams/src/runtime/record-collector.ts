import type { Producer } from '../client/producer.ts';
import { isStreamsError, StreamsError } from '../model/errors.ts';
import { EMPTY_HEADERS, type Headers } from '../model/headers.ts';
import { partitionOf } from '../model/murmur2.ts';
import type { Record } from '../model/record.ts';
import type { Timestamp } from '../model/timestamp.ts';
import { keyBytesOf } from '../serdes/key-bytes.ts';
import type { Serde } from '../serdes/serde.ts';
import type { StreamPartitioner } from '../topology/topology-node.ts';
import { deadLetterHeaders, deadLetterTopicOf } from './dead-letter.ts';
import { answerOf, type ErrorDecision, type ErrorHandlers, type FailedRecord } from './error-handlers.ts';
import { judged } from './processing-failure.ts';

/** How many partitions topics have, from memory; asks the cluster when it must. */
export interface TopicPartitions {
  /** The number of partitions, undefined while it is not known. */
  known(topic: string): number | undefined;
  /** Learns about topics. @throws StreamsError STREAMS_MISSING_TOPIC naming the one that does not exist. */
  learn(topics: readonly string[]): Promise<void>;
}

/** What a sink hands over: a record, where it goes, and how it becomes bytes. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly record: Record<unknown, unknown>;
  readonly keySerde: Serde<unknown>;
  readonly valueSerde: Serde<unknown>;
  readonly partitioner: StreamPartitioner | undefined;
  readonly operator: string;
}

interface ParkedRecord {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: Timestamp;
  readonly headers: Headers;
  readonly choose: ((partitions: number) => number | readonly number[] | undefined) | undefined;
}

/**
 * Serializes what tasks send, chooses partitions, and gives it to the instance's producer in order
 * (`processor.internals.RecordCollector`).
 */
export class RecordCollector {
  readonly #producer: Producer;
  readonly #topics: TopicPartitions;
  readonly #handlers: ErrorHandlers;
  #parked: ParkedRecord[] = [];
  #roundRobin = 0;
  #hasOutput = false;

  constructor(producer: Producer, topics: TopicPartitions, handlers: ErrorHandlers) {
    this.#producer = producer;
    this.#topics = topics;
    this.#handlers = handlers;
  }

  /**
   * Sends one record of a sink; `task` tells of the record being processed, for the production policy. Answers whether
   * it was sent, and not left out by that policy.
   */
  send(out: OutgoingRecord, task: { recordInHand(): FailedRecord | undefined }): boolean {
    const { topic, record } = out;
    try {
      const key = serialized(out, 'key', record.key, keyBytesOf, out.keySerde);
      const value = serialized(out, 'value', record.value, valueBytesOf, out.valueSerde);
      const { partitioner } = out;
      const choose = partitioner && ((n: number) => partitioner(topic, record.key, record.value, n));
      this.#append({ topic, key, value, timestamp: record.timestamp, headers: record.headers, choose });
      return true;
    } catch (error) {
      if (!isStreamsError(error) || !POLICY_DECIDES.has(error.code)) throw error;
      const source = task.recordInHand();
      if (source === undefined) throw judged(error);
      this.#applyPolicy(error, source, record);
      return false;
    }
  }

  /** Appends a change of a store to its changelog, in the task's own partition. */
  log(
    topic: string,
    partition: number,
    key: Buffer,
    value: Buffer | null,
    timestamp: Timestamp,
    headers: Headers = EMPTY_HEADERS,
  ): void {
    this.#producer.send(topic, partition, key, value, timestamp, headers);
  }

  /** Keeps a record that failed in the dead-letter topic as it was read, with the failure in its headers. */
  deadLetter(error: StreamsError, source: FailedRecord, decision: ErrorDecision): void {
    this.#append({
      topic: deadLetterTopicOf(decision, this.#handlers, error, source),
      key: source.key,
      value: source.value,
      timestamp: source.timestamp,
      headers: deadLetterHeaders(error, source),
      choose: undefined,
    });
  }

  /** Whether something was sent since the last commit that others read: anything but changes of stores. */
  get hasOutput(): boolean {
    return this.#hasOutput;
  }

  /** What was sent so far is committed. */
  committed(): void {
    this.#hasOutput = false;
  }

  /** Whether records wait for their topic's number of partitions. */
  get hasParked(): boolean {
    return this.#parked.length > 0;
  }

  /** Sends the records whose topics were not known yet. @throws StreamsError STREAMS_MISSING_TOPIC */
  async sendParked(): Promise<void> {
    while (this.#parked.length > 0) {
      await this.#topics.learn([...new Set(this.#parked.map(({ topic }) => topic))]);
      const parked = this.#parked;
      this.#parked = [];
      for (const record of parked) this.#append(record);
    }
  }

  #applyPolicy(error: StreamsError, source: FailedRecord, record: Record<unknown, unknown>): void {
    const decision = answerOf(this.#handlers.production, error, source, record);
    if (decision.action === 'fail') throw judged(error);
    if (decision.action === 'dead-letter') this.deadLetter(error, source, decision);
  }

  #append(record: ParkedRecord): void {
    this.#hasOutput = true;
    const partitions = this.#topics.known(record.topic);
    // Once one record waits, all later ones do, so that their order is kept.
    if (partitions === undefined || (this.#parked.length > 0 && this.#parked.some((p) => p.topic === record.topic))) {
      this.#parked.push(record);
      return;
    }
    const chosen = record.choose?.(partitions) ?? this.#defaultPartition(record.key, partitions);
    if (typeof chosen === 'number') return this.#send(record, chosen);
    for (const partition of chosen) this.#send(record, partition);
  }

  #send({ topic, key, value, timestamp, headers }: ParkedRecord, partition: number): void {
    this.#producer.send(topic, partition, key, value, timestamp, headers);
  }

  #defaultPartition(key: Buffer | null, partitions: number): number {
    if (key !== null) return partitionOf(key, partitions);
    this.#roundRobin = (this.#roundRobin + 1) % partitions;
    return this.#roundRobin;
  }
}

function serialized(
  { topic, record, operator }: OutgoingRecord,
  origin: 'key' | 'value',
  data: unknown,
  bytesOf: (serde: Serde<unknown>, topic: string, data: unknown, headers: Headers) => Buffer,
  serde: Serde<unknown>,
): Buffer | null {
  if (data === null || data === undefined) return null;
  try {
    return bytesOf(serde, topic, data, record.headers);
  } catch (cause) {
    throw new StreamsError(
      'STREAMS_SERIALIZATION',
      `${operator} could not serialize the ${origin} of a record for ${topic}: ` +
        (cause instanceof Error ? cause.message : cause),
      { operator, topic, origin, cause },
    );
  }
}

function valueBytesOf(serde: Serde<unknown>, topic: string, value: unknown, headers: Headers): Buffer {
  return serde.serialize(topic, value, headers);
}

const POLICY_DECIDES = new Set<string>(['STREAMS_SERIALIZATION', 'STREAMS_RECORD_TOO_LARGE']);
