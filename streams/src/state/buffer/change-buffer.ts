import type { Headers } from '../../model/headers.ts';
import type { Record, RecordMetadata } from '../../model/record.ts';
import type { BytesStore, ChangelogRecord, StateStoreContext, StoreBuilder } from '../../model/state-store.ts';
import { parseTaskId } from '../../model/task-id.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import type { Change, Serde } from '../../serdes/index.ts';
import { initialized } from '../logged-bytes.ts';
import { StoreSerdes } from '../store-serdes.ts';
import { plainFormat } from '../stored-value.ts';
import { type BufferValue, bufferedSize, bufferTimeOf, readBufferValue, writeBufferValue } from './buffer-value.ts';
import { EvictionQueue } from './eviction-queue.ts';
import { restoredBufferValue } from './legacy-buffer-value.ts';
import { recordContext } from './record-context.ts';
import type { Eviction, TimeOrderedBuffer } from './time-ordered-buffer.ts';

/** What a {@link ChangeBuffer} is made of. */
export interface ChangeBufferOptions<K, V> {
  readonly name: string;
  readonly keySerde: Serde<K>;
  readonly valueSerde: Serde<V>;
  readonly logging: false | { readonly [setting: string]: string };
}

interface Opened<K, V> {
  readonly context: StateStoreContext;
  readonly bytes: BytesStore;
  readonly serdes: StoreSerdes<K, V>;
}

/** What is known of the entries beside their bytes. */
interface Index {
  readonly queue: EvictionQueue;
  size: number;
}

const FORMAT_3: Headers = Object.freeze([{ key: 'v', value: Buffer.from([3]) }]);

/**
 * The changes of a table held back by key, in the order of their times; a key keeps its place until it is evicted
 * (`InMemoryTimeOrderedKeyValueChangeBuffer`). The changelog gets what has changed at each commit, in format 3.
 */
export class ChangeBuffer<K, V> implements TimeOrderedBuffer<K, Change<V>> {
  readonly name: string;
  readonly persistent = false;
  /** Changes sent on since the task came here; the operator counts them, for it leaves some out. */
  emitted = 0;
  readonly #options: ChangeBufferOptions<K, V>;
  readonly #changed = new Map<string, Buffer>();
  #made: Opened<K, V> | undefined;
  #index: Index | undefined;

  constructor(options: ChangeBufferOptions<K, V>) {
    this.name = options.name;
    this.#options = options;
  }

  init(context: StateStoreContext): void {
    const { name, keySerde, valueSerde } = this.#options;
    const serdes = new StoreSerdes(name, context.changelogTopic(name), keySerde, plainFormat(valueSerde));
    this.#made = { context, bytes: context.bytes(name, this.persistent), serdes };
    this.#index = undefined;
    this.#changed.clear();
  }

  /** How many keys are held back. */
  get numRecords(): number {
    return this.#indexed.queue.size;
  }

  /** What they count against a bound in bytes. */
  get bufferSize(): number {
    return this.#indexed.size;
  }

  /** The time of the first key; undefined when none is held back. */
  get minTimestamp(): Timestamp | undefined {
    return this.#indexed.queue.first?.time;
  }

  put(time: Timestamp, record: Record<K, Change<V>>, metadata: RecordMetadata | undefined): boolean {
    const { bytes, serdes } = this.#opened;
    const index = this.#indexed;
    const key = serdes.keyBytes(record.key);
    const oldValue = written(serdes, record.value.oldValue);
    const newValue = written(serdes, record.value.newValue);
    const stored = bytes.get(key);
    let priorValue = oldValue;
    let placedAt = time;
    if (stored === undefined) {
      index.queue.add(time, key);
    } else {
      const before = readBufferValue(stored);
      priorValue = before.priorValue;
      placedAt = bufferTimeOf(stored);
      index.size -= bufferedSize(key, before);
    }
    const value = { context: recordContext(record, metadata), priorValue, oldValue, newValue };
    bytes.put(key, writeBufferValue(value, placedAt));
    index.size += bufferedSize(key, value);
    this.#note(key);
    return true;
  }

  evictWhile(wanted: () => boolean, evict: (eviction: Eviction<K, Change<V>>) => void): void {
    const { bytes, serdes } = this.#opened;
    const index = this.#indexed;
    for (let first = index.queue.first; first !== undefined && wanted(); first = index.queue.first) {
      const { key } = first;
      const value = readBufferValue(bytes.get(key) as Buffer);
      const newValue = read(serdes, value.newValue);
      const oldValue = read(serdes, value.oldValue);
      // Only then is it removed: whoever looks up the table meanwhile still sees what was sent before.
      evict({ key: serdes.key(key), value: { newValue, oldValue }, context: value.context });
      index.queue.removeFirst();
      bytes.put(key, undefined);
      index.size -= bufferedSize(key, value);
      this.#note(key);
    }
  }

  /** What was sent on last for a key that is held back, null for nothing; undefined for a key that is not. */
  priorValueForBuffered(key: K): { readonly value: V | null } | undefined {
    const { bytes, serdes } = this.#opened;
    const stored = bytes.get(serdes.keyBytes(key));
    return stored === undefined ? undefined : { value: read(serdes, readBufferValue(stored).priorValue) };
  }

  restore(record: ChangelogRecord): void {
    const { context, bytes, serdes } = this.#opened;
    const { key, value } = record;
    this.#index = undefined;
    if (value === null) return bytes.put(key, undefined);
    const stored = bytes.get(key);
    const prior = stored === undefined ? null : readBufferValue(stored).priorValue;
    const origin = { topic: serdes.topic, partition: parseTaskId(context.taskId).partition };
    bytes.put(key, restoredBufferValue(record, value, origin, prior));
  }

  flush(): void {
    const { context, bytes } = this.#opened;
    const now = context.clock.now();
    for (const key of this.#changed.values()) {
      const stored = bytes.get(key);
      if (stored === undefined) context.log(this.name, key, null, now);
      else context.log(this.name, key, stored, now, FORMAT_3);
    }
    this.#changed.clear();
  }

  close(): void {
    this.#made = undefined;
    this.#index = undefined;
    this.#changed.clear();
  }

  #note(key: Buffer): void {
    if (this.#options.logging !== false) this.#changed.set(key.toString('latin1'), key);
  }

  /** Made of the bytes when it is first needed, so that what is restored meanwhile costs nothing. */
  get #indexed(): Index {
    if (this.#index !== undefined) return this.#index;
    const index: Index = { queue: new EvictionQueue(), size: 0 };
    for (const [key, stored] of this.#opened.bytes.range()) {
      index.queue.add(bufferTimeOf(stored), key);
      index.size += bufferedSize(key, readBufferValue(stored));
    }
    this.#index = index;
    return index;
  }

  get #opened(): Opened<K, V> {
    return initialized(this.#made, this.name);
  }
}

/** How a {@link ChangeBuffer} is made; its changelog is compacted. */
export function changeBufferBuilder<K, V>(options: ChangeBufferOptions<K, V>): StoreBuilder<ChangeBuffer<K, V>> {
  const { name, logging } = options;
  return Object.freeze({ name, logging, cleanup: 'compact', build: () => new ChangeBuffer(options) });
}

function written<V>(serdes: StoreSerdes<unknown, V>, value: V | null): Buffer | null {
  return value === null ? null : serdes.valueBytes(value);
}

function read<V>(serdes: StoreSerdes<unknown, V>, value: BufferValue['newValue']): V | null {
  return value === null ? null : serdes.value(value);
}
