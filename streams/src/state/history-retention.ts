import type { BytesStore } from '../model/state-store.ts';
import { minusMs, NO_TIMESTAMP, type Timestamp, timestampOf } from '../model/timestamp.ts';
import { readInt64, writeInt64 } from '../serdes/index.ts';
import { validToOf } from './version.ts';
import { expiriesBefore, expiringKeyOf, expiryKey, OBSERVED_TIME_KEY, versionsOf } from './version-key.ts';

/** Entries that one put deletes at most while expired ones are there. */
const SWEEP_STEP = 32;
const NOTED = Buffer.alloc(0);

/** What {@link HistoryRetention} watches over. */
export interface HistoryRetentionOptions {
  /** The versions, and what is noted about them. */
  readonly bytes: BytesStore;
  readonly historyRetentionMs: number;
  readonly segmentIntervalMs: number;
}

/**
 * How long versions are kept that are not the latest any more: until the segment of time in which they ended lies before
 * the history. What ends in which segment is noted, so that nothing but what expires is looked at; a few versions are
 * deleted with each put: none pays for many.
 */
export class HistoryRetention {
  readonly #options: HistoryRetentionOptions;
  #observed: Timestamp;
  #noted: Timestamp;
  #oldest: Timestamp;
  #firstSegment: Timestamp;
  #sweptTo: Timestamp | undefined;

  constructor(options: HistoryRetentionOptions) {
    this.#options = options;
    const noted = options.bytes.get(OBSERVED_TIME_KEY);
    this.#observed = noted === undefined ? NO_TIMESTAMP : readInt64(noted, 0);
    this.#noted = this.#observed;
    this.#oldest = minusMs(this.#observed, options.historyRetentionMs);
    this.#firstSegment = this.#segmentOf(this.#oldest);
  }

  /** The earliest time of the history. */
  get oldest(): Timestamp {
    return this.#oldest;
  }

  /** Whether a version that ended then is kept: its segment has not expired. */
  keeps(validTo: Timestamp): boolean {
    return this.#segmentOf(validTo) >= this.#firstSegment;
  }

  /** Notes that time has come to `time`, unless that is before the history, which the answer says. */
  observe(time: Timestamp): boolean {
    if (time < this.#oldest) return false;
    if (time > this.#observed) {
      this.#observed = time;
      this.#oldest = minusMs(time, this.#options.historyRetentionMs);
      this.#firstSegment = this.#segmentOf(this.#oldest);
    }
    if (this.#sweptTo !== this.#firstSegment) this.#sweep();
    return true;
  }

  /** Notes when a version of the key will have to go. */
  expireAfter(validTo: Timestamp, key: Buffer): void {
    this.#options.bytes.put(expiryKey(this.#segmentOf(validTo), key), NOTED);
  }

  /** Writes down the observed time; called before each commit. */
  flush(): void {
    if (this.#observed === this.#noted) return;
    const bytes = Buffer.allocUnsafe(8);
    writeInt64(bytes, this.#observed, 0);
    this.#options.bytes.put(OBSERVED_TIME_KEY, bytes);
    this.#noted = this.#observed;
  }

  #sweep(): void {
    const { bytes } = this.#options;
    let left = SWEEP_STEP;
    for (const [note] of bytes.range(...expiriesBefore(this.#firstSegment))) {
      left = this.#expire(expiringKeyOf(note), left);
      if (left <= 0) return;
      bytes.put(note, undefined);
    }
    this.#sweptTo = this.#firstSegment;
  }

  /** Deletes the key's versions that have expired, oldest first; answers how many more may be. */
  #expire(key: Buffer, limit: number): number {
    const { bytes } = this.#options;
    let left = limit;
    for (const [version, stored] of bytes.range(...versionsOf(key))) {
      if (left <= 0 || this.keeps(validToOf(stored))) break;
      bytes.put(version, undefined);
      left--;
    }
    return left - 1;
  }

  /** As Java divides: towards zero. */
  #segmentOf(time: Timestamp): Timestamp {
    const { segmentIntervalMs } = this.#options;
    if (typeof time === 'number') return Math.trunc(time / segmentIntervalMs) + 0;
    return timestampOf(time / BigInt(segmentIntervalMs));
  }
}
