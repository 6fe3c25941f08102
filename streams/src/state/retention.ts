import type { BytesStore } from '../model/state-store.ts';
import { floorTo, laterOf, minusMs, plusMs, type Timestamp } from '../model/timestamp.ts';
import { readInt64, writeInt64 } from '../serdes/index.ts';

/** Entries that one call looks at while expired ones are being deleted. */
const SWEEP_STEP = 32;
/** As Kafka Streams' segments: time is checked for expired entries at most this often, ms of stream time. */
const LEAST_SWEEP_INTERVAL_MS = 60_000;
const OBSERVED_TIME = Buffer.from('observed-time');

/** What {@link Retention} watches over. */
export interface RetentionOptions {
  readonly bytes: BytesStore;
  /** Keeps the observed time over a restart. */
  readonly notes: BytesStore;
  readonly retentionMs: number;
  /** The time that decides when an entry expires. */
  readonly timeOf: (key: Buffer) => Timestamp;
}

/**
 * How long windows are kept: those at or before the observed stream time minus the retention are gone for readers at
 * once. Their bytes are deleted later, a few with each write, in a sweep each half retention: no write pays for many.
 */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #sweepIntervalMs: number;
  #observed: Timestamp;
  #noted: Timestamp;
  #oldest: Timestamp;
  #sweptTo: Timestamp;
  #sweep: Iterator<readonly [key: Buffer, value: Buffer]> | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#sweepIntervalMs = Math.max(Math.floor(options.retentionMs / 2), LEAST_SWEEP_INTERVAL_MS);
    const noted = options.notes.get(OBSERVED_TIME);
    this.#observed = noted === undefined ? -1 : readInt64(noted, 0);
    this.#noted = this.#observed;
    this.#oldest = this.#firstKept();
    this.#sweptTo = floorTo(this.#oldest, this.#sweepIntervalMs);
  }

  /** The earliest time that is kept. */
  get oldest(): Timestamp {
    return this.#oldest;
  }

  /** Notes that time has come to `time`; answers whether an entry of that time is kept. Goes on with a sweep, if one is due. */
  observe(time: Timestamp): boolean {
    if (time > this.#observed) {
      this.#observed = time;
      this.#oldest = this.#firstKept();
    }
    this.#sweepOn();
    return time >= this.#oldest;
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
    return laterOf(0, plusMs(minusMs(this.#observed, this.#options.retentionMs), 1));
  }

  #sweepOn(): void {
    if (this.#sweep === undefined) {
      const due = floorTo(this.#oldest, this.#sweepIntervalMs);
      if (due <= this.#sweptTo) return;
      this.#sweptTo = due;
      this.#sweep = this.#options.bytes.range();
    }
    for (let step = 0; step < SWEEP_STEP; step++) {
      const { value: entry, done } = this.#sweep.next();
      if (done === true) {
        this.#sweep = undefined;
        return;
      }
      const [key] = entry;
      if (this.#options.timeOf(key) < this.#oldest) this.#options.bytes.put(key, undefined);
    }
  }
}
