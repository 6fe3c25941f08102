import type {
  BytesStore,
  ChangelogRecord,
  StateStore,
  StateStoreContext,
  StoreBuilder,
} from '../../model/state-store.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import { readInt64, type Serde, writeInt64 } from '../../serdes/index.ts';

/** A side of a join. */
export type JoinSide = 'left' | 'right';

/** The records of one key, time and side that have met nothing. */
export interface UnmatchedRecords<K> {
  readonly timestamp: Timestamp;
  readonly side: JoinSide;
  readonly key: K;
  /** In the order in which they came. */
  readonly values: readonly unknown[];
}

/** What an {@link OuterJoinStore} is made of. */
export interface OuterJoinStoreOptions<K> {
  readonly name: string;
  readonly keySerde: Serde<K>;
  readonly leftSerde: Serde<unknown>;
  readonly rightSerde: Serde<unknown>;
  readonly persistent: boolean;
  readonly logging: false | { readonly [setting: string]: string };
}

const RIGHT = 0;
const LEFT = 1;
const VARIABLE_SIZE = 1;
const LIST_HEADER = 5;

/**
 * Unmatched records of a stream-stream join, in the order of time, right before left, and key. Bytes as in Kafka Streams:
 * key int64 time, side, key; value a list of side and value (`TimestampedKeyAndJoinSide`, `ListValueStore`).
 */
export class OuterJoinStore<K> implements StateStore {
  readonly name: string;
  readonly persistent: boolean;
  readonly #options: OuterJoinStoreOptions<K>;
  #context!: StateStoreContext;
  #bytes!: BytesStore;
  #topic = '';

  constructor(options: OuterJoinStoreOptions<K>) {
    this.name = options.name;
    this.persistent = options.persistent;
    this.#options = options;
  }

  init(context: StateStoreContext): void {
    this.#context = context;
    this.#bytes = context.bytes(this.name, this.persistent);
    this.#topic = context.changelogTopic(this.name);
  }

  /** Adds a record to those of its key, time and side. */
  put(timestamp: Timestamp, side: JoinSide, key: K, value: unknown): void {
    const storeKey = this.#storeKey(timestamp, side, key);
    const bytes = this.#valueSerde(side).serialize(this.#topic, value);
    const list = appended(this.#bytes.get(storeKey), side, bytes);
    this.#bytes.put(storeKey, list);
    this.#context.log(this.name, storeKey, list, this.#context.timestamp());
  }

  /** Forgets the records of a key, time and side, if there are any. */
  remove(timestamp: Timestamp, side: JoinSide, key: K): void {
    const storeKey = this.#storeKey(timestamp, side, key);
    if (this.#bytes.get(storeKey) === undefined) return;
    this.#bytes.put(storeKey, undefined);
    this.#context.log(this.name, storeKey, null, this.#context.timestamp());
  }

  /** All of them in order; the store must not be changed meanwhile. */
  *all(): IterableIterator<UnmatchedRecords<K>> {
    for (const [storeKey, list] of this.#bytes.range()) {
      const side = storeKey[8] === LEFT ? 'left' : 'right';
      yield {
        timestamp: readInt64(storeKey, 0),
        side,
        key: this.#options.keySerde.deserialize(this.#topic, storeKey.subarray(9)),
        values: elementsOf(list).map((bytes) => this.#valueSerde(side).deserialize(this.#topic, bytes)),
      };
    }
  }

  restore({ key, value }: ChangelogRecord): void {
    this.#bytes.put(key, value ?? undefined);
  }

  flush(): void {}

  close(): void {}

  #valueSerde(side: JoinSide): Serde<unknown> {
    return side === 'left' ? this.#options.leftSerde : this.#options.rightSerde;
  }

  #storeKey(timestamp: Timestamp, side: JoinSide, key: K): Buffer {
    const prefix = Buffer.allocUnsafe(9);
    writeInt64(prefix, timestamp, 0);
    prefix[8] = side === 'left' ? LEFT : RIGHT;
    return Buffer.concat([prefix, this.#options.keySerde.serialize(this.#topic, key)]);
  }
}

/** How an {@link OuterJoinStore} is made; its changelog is compacted. */
export function outerJoinStoreBuilder<K>(options: OuterJoinStoreOptions<K>): StoreBuilder<OuterJoinStore<K>> {
  const { name, logging } = options;
  return Object.freeze({ name, logging, cleanup: 'compact', build: () => new OuterJoinStore(options) });
}

/** A list as Kafka's `ListSerializer` writes it, with one more element: strategy, count, then length and bytes of each. */
function appended(list: Buffer | undefined, side: JoinSide, value: Buffer): Buffer {
  const header = Buffer.allocUnsafe(LIST_HEADER);
  header[0] = VARIABLE_SIZE;
  header.writeInt32BE((list?.readInt32BE(1) ?? 0) + 1, 1);
  const prefix = Buffer.allocUnsafe(5);
  prefix.writeInt32BE(value.length + 1, 0);
  prefix[4] = side === 'left' ? LEFT : RIGHT;
  return Buffer.concat([header, list?.subarray(LIST_HEADER) ?? Buffer.alloc(0), prefix, value]);
}

/** The values of a list, without the byte that names their side. */
function elementsOf(list: Buffer): Buffer[] {
  const elements: Buffer[] = [];
  for (let at = LIST_HEADER; at < list.length; ) {
    const length = list.readInt32BE(at);
    elements.push(list.subarray(at + 5, at + 4 + length));
    at += 4 + length;
  }
  return elements;
}
