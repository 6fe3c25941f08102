import { StreamsError } from '../model/errors.ts';
import type { ReadOnlyBytesStore } from '../model/state-store.ts';
import type { KafkaStreams } from '../runtime/index.ts';
import { type StaleOptions, StaleStore } from './stale-store.ts';
import type { StorePartitions } from './store-partitions.ts';

/** A key's stored bytes, undefined when it is not present, and the position they are of. */
export interface KeyAnswer {
  readonly stored: Buffer | undefined;
  readonly position: number;
  /** Records that the copy may lack which answered; undefined: the owner did. */
  readonly lag?: number;
}

/** Entries of some partitions, keys in order, and the position of each partition. */
export interface EntriesAnswer {
  readonly entries: readonly (readonly [key: Buffer, stored: Buffer])[];
  readonly positions: ReadonlyMap<number, number>;
}

/** Both ends are included, open where undefined. */
export interface KeyRange {
  readonly from: Buffer | undefined;
  readonly to: Buffer | undefined;
  readonly limit: number;
}

/** Committed bytes of a key-value store's partitions at this instance. */
export class LocalStore {
  readonly #streams: KafkaStreams;
  readonly #partitions: StorePartitions;
  readonly #stale: StaleStore;

  constructor(streams: KafkaStreams, partitions: StorePartitions) {
    this.#streams = streams;
    this.#partitions = partitions;
    this.#stale = new StaleStore(streams, partitions);
  }

  /** @throws StreamsError STREAMS_KEY_MOVED, STREAMS_STORE_NOT_READY */
  get(key: Buffer): KeyAnswer {
    const partition = this.#partitions.partitionOf(key);
    const position = this.#partitions.position(partition);
    return { stored: this.#bytes(partition).get(key), position };
  }

  /** The same, when the partition has been processed up to `offset`. @throws as {@link get}; the signal's reason */
  async getFrom(key: Buffer, offset: number, signal: AbortSignal): Promise<KeyAnswer> {
    const partition = this.#partitions.partitionOf(key);
    this.#partitions.requireReady(partition);
    const reached = () => this.#partitions.position(partition) >= offset;
    await this.#streams.progress.wait(this.#partitions.taskOf(partition), reached, signal);
    return this.get(key);
  }

  /** A copy's bytes, when the owner cannot be asked. @throws StreamsError as {@link StaleStore.read} */
  async getStale(key: Buffer, options: StaleOptions): Promise<KeyAnswer> {
    const { value, position, lag } = await this.#stale.read(
      this.#partitions.partitionOf(key),
      ({ committed }) => committed.get(key),
      options,
    );
    return { stored: value, position, lag };
  }

  /** The first entries of a range, of all partitions here that can be asked. */
  range({ from, to, limit }: KeyRange): EntriesAnswer {
    const end = to && Buffer.concat([to, Buffer.alloc(1)]);
    const all: (readonly [key: Buffer, stored: Buffer])[] = [];
    const positions = new Map<number, number>();
    for (let partition = 0; partition < this.#partitions.count; partition++) {
      if (!this.#ready(partition)) continue;
      positions.set(partition, this.#partitions.position(partition));
      let taken = 0;
      for (const entry of this.#bytes(partition).range(from, end)) {
        if (taken++ === limit) break;
        all.push(entry);
      }
    }
    return { entries: firstOf(all, limit), positions };
  }

  #ready(partition: number): boolean {
    try {
      this.#partitions.requireReady(partition);
      return true;
    } catch {
      return false;
    }
  }

  #bytes(partition: number): ReadOnlyBytesStore {
    this.#partitions.requireReady(partition);
    const { store } = this.#partitions;
    const bytes = this.#streams.localBytes(store, partition);
    if (bytes !== undefined) return bytes;
    throw new StreamsError('STREAMS_STORE_NOT_READY', `store '${store}' is not open`, { store });
  }
}

/** The first entries by key. */
export function firstOf(
  entries: (readonly [key: Buffer, stored: Buffer])[],
  limit: number,
): readonly (readonly [key: Buffer, stored: Buffer])[] {
  return entries.sort(([a], [b]) => Buffer.compare(a, b)).slice(0, limit);
}
