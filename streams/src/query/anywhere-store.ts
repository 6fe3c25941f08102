import type { Endpoint } from '../client/streams-group.ts';
import { isStreamsError, StreamsError } from '../model/errors.ts';
import type { Serde } from '../model/serde.ts';
import type { KafkaStreams } from '../runtime/index.ts';
import { plainFormat, type StoredFormat, timestampedFormat, type ValueAndTimestamp } from '../state/stored-value.ts';
import { type EntriesAnswer, firstOf, type KeyAnswer, type KeyRange, LocalStore } from './local-store.ts';
import { endpointUrl, MAX_RANGE } from './query-protocol.ts';
import { RemoteStore } from './remote-store.ts';
import type { StorePartitions } from './store-partitions.ts';

/** How values are read, and how long other instances may take. */
export interface AnywhereStoreOptions<V> {
  /** How the store's bytes become values; {@link plainValues} or {@link timestampedValues}. */
  readonly values: StoredFormat<V>;
  /** After this long without an answer an instance counts as gone, ms. Default 2 000. */
  readonly timeoutMs?: number;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** One key's value, undefined when it is not present, and where it was read. */
export interface QueryAnswer<V> {
  readonly value: V | undefined;
  /** The offset of the last record of the key's partition that the answer contains. */
  readonly position: number;
  /** The instance that answered; undefined: this one. */
  readonly endpoint: Endpoint | undefined;
}

/** What a range is asked with; both ends are included, open where undefined. */
export interface RangeQuery<K> {
  readonly from?: K;
  readonly to?: K;
  /** Entries at the most, up to 10 000. Default 1 000. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** Values of a key-value store. */
export function plainValues<V>(serde: Serde<V>): StoredFormat<V> {
  return plainFormat(serde);
}

/** Values of a timestamped key-value store, as every table's. */
export function timestampedValues<V>(serde: Serde<V>): StoredFormat<ValueAndTimestamp<V>> {
  return timestampedFormat(serde);
}

/** A key-value store over all instances: a key is asked where it is. */
export class AnywhereStore<K, V> {
  readonly #streams: KafkaStreams;
  readonly #partitions: StorePartitions;
  readonly #keySerde: Serde<K>;
  readonly #values: StoredFormat<V>;
  readonly #local: LocalStore;
  readonly #remote: RemoteStore;

  constructor(
    streams: KafkaStreams,
    partitions: StorePartitions,
    keySerde: Serde<K>,
    { values, timeoutMs = 2_000, fetch = globalThis.fetch }: AnywhereStoreOptions<V>,
  ) {
    this.#streams = streams;
    this.#partitions = partitions;
    this.#keySerde = keySerde;
    this.#values = values;
    this.#local = new LocalStore(streams, partitions);
    this.#remote = new RemoteStore({ store: partitions.store, topic: partitions.topic, timeoutMs, fetch });
  }

  /**
   * The key's committed value, read here or at the instance that owns it, following it once when it has just moved.
   * @throws StreamsError STREAMS_STORE_NOT_READY while nobody can answer, STREAMS_REMOTE_QUERY when the owner does not,
   * both worth another try; STREAMS_DESERIALIZATION; the signal's reason
   */
  async get(key: K, options: { readonly signal?: AbortSignal } = {}): Promise<QueryAnswer<V>> {
    const { signal } = options;
    signal?.throwIfAborted();
    const bytes = this.#keySerde.serialize(this.#partitions.topic, key);
    const owner = this.#partitions.owner(this.#partitions.partitionOf(bytes));
    if (owner.kind === 'unknown') throw this.#notReady(owner.reason);
    if (owner.kind === 'local') return this.#answer(this.#local.get(bytes), undefined);
    const first = await this.#remote.get(owner.endpoint, bytes, signal);
    if (!('movedTo' in first)) return this.#answer(first, owner.endpoint);
    const { movedTo } = first;
    if (movedTo === undefined) throw this.#notReady(`the key has left ${endpointUrl(owner.endpoint)}`);
    if (sameEndpoint(movedTo, this.#streams.endpoint)) return this.#answer(this.#local.get(bytes), undefined);
    const second = await this.#remote.get(movedTo, bytes, signal);
    if (!('movedTo' in second)) return this.#answer(second, movedTo);
    throw this.#notReady(
      `the key is moving: neither ${endpointUrl(owner.endpoint)} nor ${endpointUrl(movedTo)} has it`,
    );
  }

  /**
   * The first entries of a range, over all partitions, in the order of the keys' bytes. Each partition is as of its own
   * last commit. @throws as {@link get}: also when some partition is at nobody's
   */
  async range(query: RangeQuery<K> = {}): Promise<readonly (readonly [key: K, value: V])[]> {
    const { from, to, limit = 1_000, signal } = query;
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_RANGE) {
      throw new StreamsError('STREAMS_INVALID_ARGUMENT', `limit is ${limit}: it must be from 1 to ${MAX_RANGE}`);
    }
    const { topic } = this.#partitions;
    const bytes = (key: K | undefined) => (key === undefined ? undefined : this.#keySerde.serialize(topic, key));
    const range: KeyRange = { from: bytes(from), to: bytes(to), limit };
    const answers = await Promise.all([
      this.#local.range(range),
      ...this.#others().map((endpoint) => this.#remote.range(endpoint, range, signal)),
    ]);
    this.#requireAll(answers);
    const entries = firstOf(
      answers.flatMap((answer) => [...answer.entries]),
      limit,
    );
    return entries.map(([key, stored]) => [this.#keySerde.deserialize(topic, key), this.#value(stored)] as const);
  }

  /** The other instances that have partitions of the store. */
  #others(): readonly Endpoint[] {
    const others = new Map<string, Endpoint>();
    for (let partition = 0; partition < this.#partitions.count; partition++) {
      const owner = this.#partitions.owner(partition);
      if (owner.kind === 'remote') others.set(endpointUrl(owner.endpoint), owner.endpoint);
    }
    return [...others.values()];
  }

  #requireAll(answers: readonly EntriesAnswer[]): void {
    for (let partition = 0; partition < this.#partitions.count; partition++) {
      const times = answers.filter(({ positions }) => positions.has(partition)).length;
      if (times === 1) continue;
      const what = times === 0 ? 'no instance has it ready' : 'it is moving';
      throw this.#notReady(`task ${this.#partitions.taskOf(partition)}: ${what}`);
    }
  }

  #answer({ stored, position }: KeyAnswer, endpoint: Endpoint | undefined): QueryAnswer<V> {
    return { value: stored === undefined ? undefined : this.#value(stored), position, endpoint };
  }

  #value(stored: Buffer): V {
    const { store, topic } = this.#partitions;
    try {
      return this.#values.deserialize(topic, stored);
    } catch (cause) {
      if (isStreamsError(cause)) throw cause;
      const message = `store '${store}': the bytes of a value could not be read; are its values the right ones?`;
      throw new StreamsError('STREAMS_DESERIALIZATION', message, { store, topic, cause });
    }
  }

  #notReady(reason: string): StreamsError {
    const { store } = this.#partitions;
    return new StreamsError('STREAMS_STORE_NOT_READY', `store '${store}': ${reason}`, { store });
  }
}

function sameEndpoint(a: Endpoint, b: Endpoint | undefined): boolean {
  return a.host === b?.host && a.port === b.port;
}
