import type { IsolationLevel } from '../../client/admin.ts';
import { StreamsError } from '../../model/errors.ts';
import { EMPTY_HEADERS } from '../../model/headers.ts';
import { type TopicPartitionName, topicPartitionName } from '../../model/topic-partition.ts';
import { type BatchWriter, type LogEntry, type ProducedRecord, recordBytes } from './log-entry.ts';
import { ProducerState } from './producer-state.ts';

/** A part of a log, as one fetch brings it. */
export interface LogSlice {
  /** The records a reader of that isolation sees, markers and aborted records left out. */
  readonly records: readonly LogEntry[];
  readonly bytes: number;
  /** Where to go on reading. */
  readonly nextOffset: number;
}

interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
}

/** The log of one partition of a simulated topic: append-only, with Kafka's rules for producers and transactions. */
export class PartitionLog {
  readonly topic: string;
  readonly partition: number;
  readonly name: TopicPartitionName;
  readonly #producers = new Map<number, ProducerState>();
  /** The first offset of each open transaction, by producer id, in the order they began. */
  readonly #open = new Map<number, number>();
  readonly #aborted: AbortedTransaction[] = [];
  readonly #watchers = new Set<() => void>();
  #entries: LogEntry[] = [];
  #logStart = 0;
  #highWatermark = 0;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
    this.name = topicPartitionName(topic, partition);
  }

  get logStart(): number {
    return this.#logStart;
  }

  /** The offset that the next entry gets. */
  get highWatermark(): number {
    return this.#highWatermark;
  }

  /** The first offset of the oldest open transaction: a read_committed reader sees what is before it. */
  get lastStableOffset(): number {
    for (const firstOffset of this.#open.values()) return firstOffset;
    return this.#highWatermark;
  }

  /** Up to where a reader sees. */
  end(isolation: IsolationLevel): number {
    return isolation === 'read_committed' ? this.lastStableOffset : this.#highWatermark;
  }

  /** The offset of the first record of that time (ms) or later which a reader may come to. */
  firstSince(timestamp: number, isolation: IsolationLevel): number | undefined {
    const end = this.end(isolation);
    return this.#entries.find((entry) => entry.offset < end && Number(entry.timestamp) >= timestamp)?.offset;
  }

  /**
   * Appends a producer's batch, once however often it is sent; the answer is the offset of its first record.
   * @throws StreamsError STREAMS_FENCED, STREAMS_BROKER (out of order)
   */
  append(writer: BatchWriter, records: readonly ProducedRecord[]): number {
    const { producerId, epoch, transactional } = writer;
    const state = this.#producerState(producerId, epoch);
    const known = state.check(writer, records.length);
    if (known !== undefined) return known;
    const baseOffset = this.#highWatermark;
    state.appended(writer, records.length, baseOffset);
    if (transactional && !this.#open.has(producerId)) this.#open.set(producerId, baseOffset);
    for (const record of records) this.#push(record, producerId, epoch, transactional);
    this.#changed();
    return baseOffset;
  }

  /** Appends a record that no producer stands behind. */
  appendPlain(record: ProducedRecord): number {
    const offset = this.#highWatermark;
    this.#push(record, -1, -1, false);
    this.#changed();
    return offset;
  }

  /** Ends the producer's transaction here with a marker of the epoch that is to come. */
  appendMarker(producerId: number, epoch: number, control: 'commit' | 'abort', timestamp: number): void {
    const firstOffset = this.#open.get(producerId);
    if (firstOffset !== undefined && control === 'abort') {
      this.#aborted.push({ producerId, firstOffset, lastOffset: this.#highWatermark });
    }
    this.#open.delete(producerId);
    this.#producerState(producerId, epoch).raiseEpoch(epoch);
    const marker = { key: null, value: null, timestamp, headers: EMPTY_HEADERS };
    this.#push(marker, producerId, epoch, true, control);
    this.#changed();
  }

  /**
   * Reads from an offset on, at least one record whatever its size if there is any.
   * @throws StreamsError STREAMS_OFFSET_OUT_OF_RANGE
   */
  read(from: number, isolation: IsolationLevel, maxBytes: number = Number.POSITIVE_INFINITY): LogSlice {
    if (from < this.#logStart || from > this.#highWatermark) {
      const message = `${this.name}: offset ${from} is not within ${this.#logStart}–${this.#highWatermark}`;
      const { topic, partition } = this;
      throw new StreamsError('STREAMS_OFFSET_OUT_OF_RANGE', message, { topic, partition, offset: from, kafkaError: 1 });
    }
    const end = this.end(isolation);
    const records: LogEntry[] = [];
    let bytes = 0;
    for (let index = this.#indexOf(from); ; index++) {
      const entry = this.#entries[index];
      if (entry === undefined || entry.offset >= end) return { records, bytes, nextOffset: Math.max(from, end) };
      const size = recordBytes(entry);
      if (bytes > 0 && bytes + size > maxBytes) return { records, bytes, nextOffset: entry.offset };
      bytes += size;
      if (entry.control === undefined && (isolation === 'read_uncommitted' || !this.#isAborted(entry))) {
        records.push(entry);
      }
    }
  }

  /** Forgets what is before an offset; the log never begins earlier again. */
  deleteBefore(offset: number): void {
    this.#logStart = Math.max(this.#logStart, Math.min(offset, this.#highWatermark));
    this.#entries = this.#entries.slice(this.#indexOf(this.#logStart));
  }

  /** What the log cleaner does: of the stable entries keeps the last of each key, drops aborted ones and old markers. */
  compact(): void {
    const stable = this.lastStableOffset;
    const lastOfKey = new Map<string, number>();
    const isRecord = (entry: LogEntry) => entry.control === undefined && entry.key !== null && !this.#isAborted(entry);
    for (const entry of this.#entries) {
      if (entry.offset < stable && isRecord(entry)) lastOfKey.set(keyOf(entry), entry.offset);
    }
    this.#entries = this.#entries.filter(
      (entry) => entry.offset >= stable || (isRecord(entry) && lastOfKey.get(keyOf(entry)) === entry.offset),
    );
  }

  /** Calls back whenever readers may see more than before, until the answer is called. */
  watch(callback: () => void): () => void {
    this.#watchers.add(callback);
    return () => this.#watchers.delete(callback);
  }

  #push(
    record: ProducedRecord,
    producerId: number,
    epoch: number,
    transactional: boolean,
    control?: 'commit' | 'abort',
  ) {
    const { key, value, timestamp, headers } = record;
    const entry = { offset: this.#highWatermark, key, value, timestamp, headers, producerId, epoch, transactional };
    this.#entries.push(control === undefined ? entry : { ...entry, control });
    this.#highWatermark += 1;
  }

  #producerState(producerId: number, epoch: number): ProducerState {
    let state = this.#producers.get(producerId);
    if (state === undefined) {
      state = new ProducerState(epoch);
      this.#producers.set(producerId, state);
    }
    return state;
  }

  #isAborted({ transactional, producerId, offset }: LogEntry): boolean {
    if (!transactional) return false;
    return this.#aborted.some(
      (range) => range.producerId === producerId && range.firstOffset <= offset && offset <= range.lastOffset,
    );
  }

  /** The index of the first entry at or after an offset: compaction leaves holes. */
  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle] as LogEntry).offset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

function keyOf(entry: LogEntry): string {
  return entry.key?.toString('latin1') ?? '';
}
