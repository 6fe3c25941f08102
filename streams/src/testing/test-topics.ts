import type { ConsumerRecord } from '../client/consumer-record.ts';
import { EMPTY_HEADERS, type Headers } from '../model/headers.ts';
import { Record } from '../model/record.ts';
import type { Timestamp } from '../model/timestamp.ts';
import type { Serde } from '../serdes/serde.ts';

/** The serdes a test reads or writes a topic with. */
export interface TestTopicSerdes<K, V> {
  readonly keySerde: Serde<K>;
  readonly valueSerde: Serde<V>;
}

/** How an input topic stamps the records that come without a timestamp. */
export interface TestInputOptions {
  /** The first timestamp; undefined: the driver's wall clock. */
  readonly startTimestamp?: number;
  /** How far each record is after the one before it, ms. Default 0. */
  readonly autoAdvanceMs?: number;
}

/** What may be said of a record besides key and value. */
export interface PipeOptions {
  readonly timestamp?: Timestamp;
  readonly headers?: Headers;
  /** Undefined: by the key's hash. */
  readonly partition?: number;
}

/** Bytes on their way into a topic. */
export interface RawInput {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: Timestamp;
  readonly headers: Headers;
  readonly partition: number | undefined;
}

/** Pipes records into a topic; each is processed wholly before the call returns. */
export class TestInputTopic<K, V> {
  readonly #topic: string;
  readonly #serdes: TestTopicSerdes<K, V>;
  readonly #pipe: (input: RawInput) => void;
  readonly #advance: number;
  readonly #wallClock: () => number;
  #next: number | undefined;

  constructor(
    topic: string,
    serdes: TestTopicSerdes<K, V>,
    options: TestInputOptions,
    wallClock: () => number,
    pipe: (input: RawInput) => void,
  ) {
    this.#topic = topic;
    this.#serdes = serdes;
    this.#pipe = pipe;
    this.#advance = options.autoAdvanceMs ?? 0;
    this.#next = options.startTimestamp;
    this.#wallClock = wallClock;
  }

  /** Appends one record to the topic and runs everything that follows from it. */
  pipe(key: K | null, value: V | null, options: PipeOptions = {}): void {
    const { keySerde, valueSerde } = this.#serdes;
    const headers = options.headers ?? EMPTY_HEADERS;
    this.#pipe({
      topic: this.#topic,
      key: key === null ? null : keySerde.serialize(this.#topic, key, headers),
      value: value === null ? null : valueSerde.serialize(this.#topic, value, headers),
      timestamp: options.timestamp ?? this.#stamp(),
      headers,
      partition: options.partition,
    });
  }

  /** Appends bytes as they are, for records that no serde would write. */
  pipeBytes(key: Buffer | null, value: Buffer | null, options: PipeOptions = {}): void {
    const { timestamp = this.#stamp(), headers = EMPTY_HEADERS, partition } = options;
    this.#pipe({ topic: this.#topic, key, value, timestamp, headers, partition });
  }

  #stamp(): number {
    const stamp = this.#next ?? this.#wallClock();
    if (this.#next !== undefined) this.#next += this.#advance;
    return stamp;
  }
}

/** Reads what a topology wrote to a topic, oldest first, each record once. */
export class TestOutputTopic<K, V> {
  readonly #topic: string;
  readonly #serdes: TestTopicSerdes<K, V>;
  readonly #records: () => readonly ConsumerRecord[];
  #position = 0;

  constructor(topic: string, serdes: TestTopicSerdes<K, V>, records: () => readonly ConsumerRecord[]) {
    this.#topic = topic;
    this.#serdes = serdes;
    this.#records = records;
  }

  /** The next record, undefined when there is none. */
  read(): Record<K | null, V | null> | undefined {
    const raw = this.#records()[this.#position];
    if (raw === undefined) return undefined;
    this.#position++;
    const { keySerde, valueSerde } = this.#serdes;
    const key = raw.key === null ? null : keySerde.deserialize(this.#topic, raw.key, raw.headers);
    const value = raw.value === null ? null : valueSerde.deserialize(this.#topic, raw.value, raw.headers);
    return new Record(key, value, raw.timestamp, raw.headers);
  }

  /** All that have not been read yet. */
  readAll(): Record<K | null, V | null>[] {
    const records: Record<K | null, V | null>[] = [];
    for (let record = this.read(); record !== undefined; record = this.read()) records.push(record);
    return records;
  }

  /** How many have not been read yet. */
  get size(): number {
    return this.#records().length - this.#position;
  }
}
