import type { BytesStore, StateStoreContext } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import { LoggedBytes, type StoreChanges } from './logged-bytes.ts';
import { Retention } from './retention.ts';
import { changelogKeyOf, inSegment } from './segment-key.ts';

const LAYOUT = Buffer.from('layout');

/** What {@link SegmentedBytes} are made of. */
export interface SegmentedBytesOptions {
  readonly name: string;
  readonly persistent: boolean;
  readonly retentionMs: number;
  /** The time by which a key expires, of a store's or a changelog's key. */
  readonly timeOf: (key: Buffer) => Timestamp;
  /** Whether changelog records have the headers of the record in hand; default false. */
  readonly logsHeaders?: boolean;
}

/**
 * The bytes of a window or session store and its changelog: keys lie by segments of time, which expire as a whole; a
 * put into an expired one is counted and left out, though the changelog has it, as in Kafka Streams.
 */
export class SegmentedBytes implements StoreChanges {
  readonly bytes: BytesStore;
  readonly notes: BytesStore;
  readonly topic: string;
  readonly retention: Retention;
  readonly log: LoggedBytes;
  readonly #options: SegmentedBytesOptions;
  readonly #expired: (() => void) | undefined;

  constructor(context: StateStoreContext, options: SegmentedBytesOptions) {
    const { name, persistent, retentionMs, logsHeaders } = options;
    this.#options = options;
    this.log = new LoggedBytes(context, name, persistent, { changelogKey: changelogKeyOf, logsHeaders });
    this.bytes = this.log.bytes;
    this.topic = this.log.topic;
    this.notes = context.bytes(`${name}/notes`, persistent);
    this.retention = new Retention({ bytes: this.bytes, notes: this.notes, retentionMs, bySegment: persistent });
    this.#expired = context.expired?.bind(context);
    this.#layOut();
  }

  put(key: Buffer, stored: Buffer, logged: Buffer, timestamp: Timestamp | undefined): void {
    if (this.retention.observe(this.#options.timeOf(key))) return this.log.put(key, stored, logged, timestamp);
    this.#expired?.();
    this.log.append(key, logged, timestamp);
  }

  delete(key: Buffer): void {
    if (this.retention.observe(this.#options.timeOf(key))) return this.log.delete(key);
    this.#expired?.();
    this.log.append(key, null, undefined);
  }

  /** Applies a changelog record; `stored` is undefined for a deletion. */
  restore(changelogKey: Buffer, stored: Buffer | undefined): void {
    const time = this.#options.timeOf(changelogKey);
    if (this.retention.observe(time)) this.bytes.put(this.#inSegment(changelogKey), stored);
  }

  /** Notes the time; called before each commit. */
  flush(): void {
    this.retention.flush();
  }

  /**
   * Moves entries to their segments where those are others than noted: the retention was another when they were stored,
   * or they are of an earlier version, which noted no length of segments, or had none.
   */
  #layOut(): void {
    const layout = Buffer.from(`segments of ${this.retention.segmentIntervalMs} ms`);
    const noted = this.notes.get(LAYOUT);
    if (noted?.equals(layout) === true) return;
    const moved: (readonly [key: Buffer, stored: Buffer])[] = [];
    for (const [key, stored] of this.bytes.range()) {
      const changelogKey = noted === undefined ? key : changelogKeyOf(key);
      if (noted !== undefined && this.#inSegment(changelogKey).equals(key)) continue;
      moved.push([Buffer.from(key), Buffer.from(stored)]);
    }
    for (const [key] of moved) this.bytes.put(key, undefined);
    for (const [key, stored] of moved) this.restore(noted === undefined ? key : changelogKeyOf(key), stored);
    this.notes.put(LAYOUT, layout);
  }

  #inSegment(changelogKey: Buffer): Buffer {
    return inSegment(this.retention.segment(this.#options.timeOf(changelogKey)), changelogKey);
  }
}
