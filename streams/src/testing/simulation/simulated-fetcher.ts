import type { ConsumerRecord, RecordCursor } from '../../client/consumer-record.ts';
import type { FetchedRecords, Fetcher, FetcherOptions, FetchFailure } from '../../client/fetcher.ts';
import { delay } from '../../model/clock.ts';
import { isStreamsError } from '../../model/errors.ts';
import { type TopicPartition, type TopicPartitionName, topicPartitionName } from '../../model/topic-partition.ts';
import type { LogSlice } from './partition-log.ts';
import { backoffMs, canRetry } from './retrying.ts';
import type { FetchPosition, FetchResult } from './simulated-broker.ts';
import type { SimulatedLink } from './simulated-link.ts';

interface Reading extends TopicPartition {
  /** Where the next fetch begins. */
  offset: number;
  isPaused: boolean;
  isInFlight: boolean;
}

/** {@link Fetcher} of a simulated cluster: one fetch at a time over all partitions that none is under way for. */
export class SimulatedFetcher implements Fetcher {
  readonly #link: SimulatedLink;
  readonly #options: Required<FetcherOptions>;
  /** A partition that is assigned anew is a new object here: what is in flight for the old one is dropped. */
  readonly #readings = new Map<TopicPartitionName, Reading>();
  #buffered: { readonly reading: Reading; readonly fetched: FetchedRecords }[] = [];
  #bufferedBytes = 0;
  #failures: FetchFailure[] = [];
  #waiting: (() => void)[] = [];
  #isPumpDue = false;
  #isClosed = false;

  constructor(link: SimulatedLink, options: FetcherOptions) {
    this.#link = link;
    this.#options = { maxBufferedBytes: 32 * 2 ** 20, maxPartitionBytes: 2 ** 20, maxWaitMs: 500, ...options };
  }

  assign({ topic, partition }: TopicPartition, offset: number): void {
    const name = topicPartitionName(topic, partition);
    const isPaused = this.#readings.get(name)?.isPaused ?? false;
    this.#forget(name);
    this.#readings.set(name, { topic, partition, offset, isPaused, isInFlight: false });
    this.#pumpSoon();
  }

  unassign({ topic, partition }: TopicPartition): void {
    this.#forget(topicPartitionName(topic, partition));
    this.#pumpSoon();
  }

  pause({ topic, partition }: TopicPartition): void {
    const reading = this.#readings.get(topicPartitionName(topic, partition));
    if (reading !== undefined) reading.isPaused = true;
  }

  resume({ topic, partition }: TopicPartition): void {
    const reading = this.#readings.get(topicPartitionName(topic, partition));
    if (reading === undefined) return;
    reading.isPaused = false;
    this.#wake();
    this.#pumpSoon();
  }

  poll(): readonly FetchedRecords[] {
    const taken = this.#buffered.filter(({ reading }) => !reading.isPaused);
    if (taken.length === 0) return [];
    this.#buffered = this.#buffered.filter(({ reading }) => reading.isPaused);
    for (const { fetched } of taken) this.#bufferedBytes -= fetched.bytes;
    this.#pumpSoon();
    return taken.map(({ fetched }) => fetched);
  }

  failures(): readonly FetchFailure[] {
    const failures = this.#failures;
    this.#failures = [];
    return failures;
  }

  ready(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isReady() || this.#isClosed || signal?.aborted) return resolve();
      const done = () => {
        signal?.removeEventListener('abort', done);
        this.#waiting = this.#waiting.filter((waiting) => waiting !== done);
        resolve();
      };
      signal?.addEventListener('abort', done, { once: true });
      this.#waiting.push(done);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#readings.clear();
    this.#buffered = [];
    this.#bufferedBytes = 0;
    for (const done of this.#waiting) done();
  }

  #isReady(): boolean {
    return this.#failures.length > 0 || this.#buffered.some(({ reading }) => !reading.isPaused);
  }

  #wake(): void {
    if (!this.#isReady()) return;
    for (const done of this.#waiting) done();
  }

  #forget(name: TopicPartitionName): void {
    const reading = this.#readings.get(name);
    if (reading === undefined) return;
    this.#readings.delete(name);
    for (const { reading: of, fetched } of this.#buffered) if (of === reading) this.#bufferedBytes -= fetched.bytes;
    this.#buffered = this.#buffered.filter((buffered) => buffered.reading !== reading);
    this.#failures = this.#failures.filter(
      ({ topic, partition }) => topic !== reading.topic || partition !== reading.partition,
    );
  }

  /** One fetch for all that is changed within a turn. */
  #pumpSoon(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    queueMicrotask(() => {
      this.#isPumpDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#isClosed || this.#bufferedBytes >= this.#options.maxBufferedBytes) return;
    const wanted = [...this.#readings.values()].filter((reading) => !reading.isPaused && !reading.isInFlight);
    if (wanted.length === 0) return;
    for (const reading of wanted) reading.isInFlight = true;
    void this.#fetch(wanted);
  }

  async #fetch(readings: readonly Reading[]): Promise<void> {
    const { isolation, maxPartitionBytes, maxWaitMs } = this.#options;
    const positions = readings.map(({ topic, partition, offset }): FetchPosition => ({ topic, partition, offset }));
    try {
      const request = { positions, isolation, maxPartitionBytes, maxWaitMs };
      this.#accept(readings, await this.#link.request('Fetch', (broker) => broker.fetch(request), maxWaitMs));
    } catch (error) {
      if (isStreamsError(error, 'STREAMS_CLOSED')) return;
      if (!canRetry(error)) throw error;
      await delay(this.#link.process, backoffMs(this.#link.process, error));
    }
    for (const reading of readings) reading.isInFlight = false;
    this.#pumpSoon();
  }

  #accept(readings: readonly Reading[], results: readonly FetchResult[]): void {
    const current = new Map(readings.map((reading) => [topicPartitionName(reading.topic, reading.partition), reading]));
    for (const result of results) {
      const name = topicPartitionName(result.topic, result.partition);
      const reading = this.#readings.get(name);
      if (reading === undefined || reading !== current.get(name)) continue;
      if ('error' in result) this.#fail(name, reading, result.error);
      else this.#buffer(reading, result);
    }
    this.#wake();
  }

  #fail(name: TopicPartitionName, { topic, partition }: Reading, error: FetchFailure['error']): void {
    this.#readings.delete(name);
    this.#failures.push({ topic, partition, error });
  }

  #buffer(reading: Reading, result: Extract<FetchResult, { slice: LogSlice }>): void {
    const { topic, partition } = reading;
    const { slice, highWatermark, lastStableOffset } = result;
    const records = new SliceCursor(reading, slice);
    reading.offset = slice.nextOffset;
    this.#bufferedBytes += slice.bytes;
    this.#buffered.push({
      reading,
      fetched: { topic, partition, records, bytes: slice.bytes, highWatermark, lastStableOffset },
    });
  }
}

/** Reads one slice of a log; like a decoder of bytes, it finds that nothing is left only when asked for more. */
class SliceCursor implements RecordCursor {
  readonly #topic: string;
  readonly #partition: number;
  readonly #slice: LogSlice;
  #index = 0;
  #nextOffset: number;

  constructor({ topic, partition, offset }: FetchPosition, slice: LogSlice) {
    this.#topic = topic;
    this.#partition = partition;
    this.#slice = slice;
    this.#nextOffset = offset;
  }

  get nextOffset(): number {
    return this.#nextOffset;
  }

  next(): ConsumerRecord | undefined {
    const entry = this.#slice.records[this.#index];
    if (entry === undefined) {
      this.#nextOffset = this.#slice.nextOffset;
      return undefined;
    }
    this.#index += 1;
    const { offset, timestamp, key, value, headers } = entry;
    this.#nextOffset = offset + 1;
    return { topic: this.#topic, partition: this.#partition, offset, timestamp, key, value, headers };
  }
}
