import type { Record, RecordMetadata } from '../../model/record.ts';
import type { BytesStore, ChangelogRecord, StateStoreContext, StoreBuilder } from '../../model/state-store.ts';
import { laterOf, minusMs, NO_TIMESTAMP, plusMs, type Timestamp } from '../../model/timestamp.ts';
import type { Serde } from '../../serdes/index.ts';
import { initialized } from '../logged-bytes.ts';
import { StoreSerdes } from '../store-serdes.ts';
import { plainFormat } from '../stored-value.ts';
import { readBufferValue, writeBufferValue } from './buffer-value.ts';
import { recordContext } from './record-context.ts';
import { firstKeyOfTime, recordKeyIn, sequenceIn, timeFirstKey, timeOf } from './time-first-key.ts';
import type { Eviction, TimeOrderedBuffer } from './time-ordered-buffer.ts';

/** What a {@link RecordBuffer} is made of. */
export interface RecordBufferOptions<K, V> {
  readonly name: string;
  readonly keySerde: Serde<K>;
  readonly valueSerde: Serde<V>;
  readonly graceMs: number;
  /** What the serdes are told as their topic: the name of the operator, as in Kafka Streams. */
  readonly serdeTopic: string;
  readonly logging: false | { readonly [setting: string]: string };
}

interface Opened<K, V> {
  readonly context: StateStoreContext;
  readonly bytes: BytesStore;
  readonly serdes: StoreSerdes<K, V>;
}

const LARGEST_SEQUENCE = 0x7fffffff;

/**
 * Records of a stream held back until its time has passed theirs by the grace, all of a key and time, in the order of
 * time and key (`RocksDBTimeOrderedKeyValueBuffer`). The bytes' own order is the index: it lives on disk with them.
 */
export class RecordBuffer<K, V> implements TimeOrderedBuffer<K, V> {
  readonly name: string;
  readonly persistent = true;
  readonly #options: RecordBufferOptions<K, V>;
  #made: Opened<K, V> | undefined;
  /** Whether the three below are known; they follow from the bytes. */
  #surveyed = false;
  #streamTime: Timestamp = NO_TIMESTAMP;
  #oldest: Timestamp | undefined;
  #sequence = 0;

  constructor(options: RecordBufferOptions<K, V>) {
    this.name = options.name;
    this.#options = options;
  }

  init(context: StateStoreContext): void {
    const { name, keySerde, valueSerde, serdeTopic } = this.#options;
    const serdes = new StoreSerdes(name, serdeTopic, keySerde, plainFormat(valueSerde));
    this.#made = { context, bytes: context.bytes(name, this.persistent), serdes };
    this.#surveyed = false;
    this.#streamTime = NO_TIMESTAMP;
  }

  /** The stream's time is at least this, whatever is held. */
  advance(streamTime: Timestamp): void {
    this.#streamTime = laterOf(this.#streamTime, streamTime);
  }

  /** Ordered by the record's own time; false when that is past the grace. */
  put(_time: Timestamp, record: Record<K, V>, metadata: RecordMetadata | undefined): boolean {
    this.#survey();
    const { context, bytes, serdes } = this.#opened;
    const { key, value, timestamp } = record;
    if (timestamp < this.#dueTime) return false;
    this.#sequence = (this.#sequence + 1) & LARGEST_SEQUENCE;
    const storeKey = timeFirstKey(serdes.keyBytes(key), timestamp, this.#sequence);
    const newValue = serdes.valueBytes(value);
    const held = { context: recordContext(record, metadata), priorValue: null, oldValue: null, newValue };
    const stored = writeBufferValue(held, 0);
    bytes.put(storeKey, stored);
    context.log(this.name, storeKey, stored, context.clock.now());
    if (timestamp > this.#streamTime) this.#streamTime = timestamp;
    if (this.#oldest === undefined || timestamp < this.#oldest) this.#oldest = timestamp;
    return true;
  }

  evictWhile(wanted: () => boolean, evict: (eviction: Eviction<K, V>) => void): void {
    this.#survey();
    const due = this.#dueTime;
    if (this.#oldest === undefined || this.#oldest > due) return;
    this.#evict(firstKeyOfTime(plusMs(due, 1)), wanted, evict);
    this.#oldest = this.#firstTime();
  }

  /** Hands over all that is held; answers the stream's time, as far on as lets the last go, undefined when nothing was held. */
  evictAll(evict: (eviction: Eviction<K, V>) => void): Timestamp | undefined {
    this.#survey();
    const last = this.#evict(undefined, () => true, evict);
    if (last === undefined) return undefined;
    this.#oldest = undefined;
    this.advance(plusMs(last, this.#options.graceMs));
    return this.#streamTime;
  }

  /** Hands over and removes what lies before a key; answers the time of the last. */
  #evict(
    before: Buffer | undefined,
    wanted: () => boolean,
    evict: (eviction: Eviction<K, V>) => void,
  ): Timestamp | undefined {
    const { context, bytes, serdes } = this.#opened;
    let last: Timestamp | undefined;
    // Read before anything is removed: a range promises nothing about what changes meanwhile.
    for (const [storeKey, stored] of [...bytes.range(undefined, before)]) {
      if (!wanted()) break;
      const held = readBufferValue(stored);
      const value = serdes.value(held.newValue as Buffer);
      try {
        evict({ key: serdes.key(recordKeyIn(storeKey)), value, context: held.context });
      } finally {
        // What fails and is passed over must not be in the way of all that follows.
        bytes.put(storeKey, undefined);
        context.log(this.name, storeKey, null, context.clock.now());
      }
      last = timeOf(storeKey);
    }
    return last;
  }

  restore({ key, value }: ChangelogRecord): void {
    this.#opened.bytes.put(key, value ?? undefined);
    this.#surveyed = false;
  }

  flush(): void {}

  close(): void {
    this.#made = undefined;
  }

  /** Up to here records are due; those before it come too late. */
  get #dueTime(): Timestamp {
    return minusMs(this.#streamTime, this.#options.graceMs);
  }

  #firstTime(): Timestamp | undefined {
    for (const [key] of this.#opened.bytes.range()) return timeOf(key);
    return undefined;
  }

  /** The record that moved time on last is held back itself, so that time too is found again after a restart. */
  #survey(): void {
    if (this.#surveyed) return;
    this.#surveyed = true;
    this.#oldest = undefined;
    for (const [key] of this.#opened.bytes.range()) {
      this.#oldest ??= timeOf(key);
      this.advance(timeOf(key));
      this.#sequence = Math.max(this.#sequence, sequenceIn(key));
    }
  }

  get #opened(): Opened<K, V> {
    return initialized(this.#made, this.name);
  }
}

/** How a {@link RecordBuffer} is made; its changelog is compacted. */
export function recordBufferBuilder<K, V>(options: RecordBufferOptions<K, V>): StoreBuilder<RecordBuffer<K, V>> {
  const { name, logging } = options;
  return Object.freeze({ name, logging, cleanup: 'compact', build: () => new RecordBuffer(options) });
}
