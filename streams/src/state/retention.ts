import type { BytesStore } from '../model/state-store.ts';
import { laterOf, minusMs, plusMs, type Timestamp } from '../model/timestamp.ts';
import { readInt64, writeInt64 } from '../serdes/index.ts';
import { segmentIntervalOf, segmentOf, segmentStart } from './segment-key.ts';

/** Entries that one write deletes while a segment has expired. */
const SWEEP_STEP = 32;
const OBSERVED_TIME = Buffer.from('observed-time');

/** What {@link Retention} watches over. */
export interface RetentionOptions {
  /** Keys begin with their segments. */
  readonly bytes: BytesStore;
  /** Keeps the observed time over a restart. */
  readonly notes: BytesStore;
  readonly retentionMs: number;
  /** Whether late entries are taken as long as their segment is there, as Kafka Streams' stores on disk do. */
  readonly bySegment: boolean;
}

/**
 * How long windows are kept: those at or before the observed stream time minus the retention are gone for readers at
 * once. Their bytes go segment by segment, once all of one has expired, a few with each write: no write pays for many.
 */
export class Retention {
  readonly segmentIntervalMs: number;
  readonly #options: RetentionOptions;
  #latest: Timestamp;
  #oldest: Timestamp;
  #observed: Timestamp;
  #noted: Timestamp;
  #oldestSegment: Timestamp;
  #sweptTo: Timestamp = -1;
  #sweep: Iterator<readonly [key: Buffer, value: Buffer]> | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.segmentIntervalMs = segmentIntervalOf(options.retentionMs);
    const noted = options.notes.get(OBSERVED_TIME);
    this.#observed = noted === undefined ? -1 : readInt64(noted, 0);
    this.#noted = this.#observed;
    this.#latest = this.#observed;
    this.#oldest = this.#firstKept();
    this.#oldestSegment = this.#firstSegment();
  }

  /** The earliest time that may be read. */
  get oldest(): Timestamp {
    return this.#oldest;
  }

  /** The latest time that there is something of, -1 before the first. */
  get latest(): Timestamp {
    return this.#latest;
  }

  /** The segment of a time. */
  segment(time: Timestamp): Timestamp {
    return segmentOf(time, this.segmentIntervalMs);
  }

  /** Something of that time was put, if only in a cache: what is older than the retention is not read any more. */
  noteTime(time: Timestamp): void {
    if (time <= this.#latest) return;
    this.#latest = time;
    this.#oldest = this.#firstKept();
  }

  /** Something of that time is to be stored; answers whether it is taken. Goes on with a sweep, if one is due. */
  observe(time: Timestamp): boolean {
    this.noteTime(time);
    if (time > this.#observed) {
      this.#observed = time;
      this.#oldestSegment = this.#firstSegment();
    }
    if (this.#sweep !== undefined || this.#sweptTo < this.#oldestSegment) this.#sweepOn();
    if (this.#options.bySegment) return time >= this.#oldestSegment;
    return time > minusMs(this.#observed, this.#options.retentionMs);
  }

  /** Writes down the observed time; called before each commit. */
  flush(): void {
    if (this.#observed === this.#noted) return;
    const bytes = Buffer.allocUnsafe(8);
    writeInt64(bytes, this.#observed, 0);
    this.#options.notes.put(OBSERVED_TIME, bytes);
    this.#noted = this.#observed;
  }

  #firstKept(): Timestamp {
    return laterOf(0, plusMs(minusMs(this.#latest, this.#options.retentionMs), 1));
  }

  #firstSegment(): Timestamp {
    return this.segment(minusMs(this.#observed, this.#options.retentionMs));
  }

  #sweepOn(): void {
    if (this.#sweep === undefined) {
      this.#sweptTo = this.#oldestSegment;
      this.#sweep = this.#options.bytes.range(undefined, segmentStart(this.#oldestSegment));
    }
    for (let step = 0; step < SWEEP_STEP; step++) {
      const { value: entry, done } = this.#sweep.next();
      if (done === true) {
        this.#sweep = undefined;
        return;
      }
      this.#options.bytes.put(entry[0], undefined);
    }
  }
}
