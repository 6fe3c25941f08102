import { StreamsError } from '../model/errors.ts';
import type { ReadOnlyBytesStore } from '../model/state-store.ts';
import type { KafkaStreams } from '../runtime/index.ts';
import type { StorePartitions } from './store-partitions.ts';

/** A key's stored bytes, undefined when it is not present, and the position they are of. */
export interface KeyAnswer {
  readonly stored: Buffer | undefined;
  readonly position: number;
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

  constructor(streams: KafkaStreams, partitions: StorePartitions) {
    this.#streams = streams;
    this.#partitions = partitions;
  }

  /** @throws StreamsError STREAMS_KEY_MOVED, STREAMS_STORE_NOT_READY */
  get(key: Buffer): KeyAnswer {
    const partition = this.#partitions.partitionOf(key);
    const position = this.#partitions.position(partition);
    return { stored: this.#bytes(partition).get(key), position };
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
