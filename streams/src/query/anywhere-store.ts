import type { Endpoint } from '../client/streams-group.ts';
import { isStreamsError, StreamsError } from '../model/errors.ts';
import type { Serde } from '../model/serde.ts';
import type { KafkaStreams } from '../runtime/index.ts';
import { plainFormat, type StoredFormat, timestampedFormat, type ValueAndTimestamp } from '../state/stored-value.ts';
import { type EntriesAnswer, firstOf, type KeyAnswer, type KeyRange, LocalStore } from './local-store.ts';
import { endpointUrl, MAX_RANGE } from './query-protocol.ts';
import { RemoteStore } from './remote-store.ts';
import { isBehind } from './stale-store.ts';
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
  /** A copy answered that may lack so many records of the changelog; undefined: the owner did. */
  readonly lag: number | undefined;
}

/** How a key is asked. */
export interface KeyReadOptions {
  /** The answer contains the record at this offset of the key's partition, as an earlier answer's `position` gives it. */
  readonly position?: number;
  /**
   * Records of the changelog that a copy may lack which answers when the owner cannot: a standby, or the owner itself
   * while it restores (`StoreQueryParameters.enableStaleStores`, KIP-535). Undefined: the owner or nobody.
   */
  readonly maxLag?: number;
  readonly signal?: AbortSignal;
}

/** What a range is asked with; both ends are included, open where undefined. */
export interface RangeReadOptions<K> {
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
  readonly #timeoutMs: number;
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
    this.#timeoutMs = timeoutMs;
    this.#local = new LocalStore(streams, partitions);
    this.#remote = new RemoteStore({ store: partitions.store, topic: partitions.topic, timeoutMs, fetch });
  }

  /**
   * The key's committed value, read here or at the instance that owns it, following it once when it has just moved. With
   * `maxLag` a copy answers where the owner does not.
   * @throws StreamsError STREAMS_STORE_NOT_READY while nobody can answer, STREAMS_REMOTE_QUERY when the owner does not,
   * both worth another try; STREAMS_DESERIALIZATION; the signal's reason
   */
  async get(key: K, query: KeyReadOptions = {}): Promise<QueryAnswer<V>> {
    const { signal, maxLag } = query;
    signal?.throwIfAborted();
    const bytes = this.#keySerde.serialize(this.#partitions.topic, key);
    try {
      return await this.#askOwner(bytes, query);
    } catch (error) {
      if (maxLag === undefined || !isBehind(error)) throw error;
      const answer = await this.#askCopies(bytes, { ...query, maxLag });
      if (answer === undefined) throw error;
      return answer;
    }
  }

  async #askOwner(bytes: Buffer, query: KeyReadOptions): Promise<QueryAnswer<V>> {
    const owner = this.#partitions.owner(this.#partitions.partitionOf(bytes));
    if (owner.kind === 'unknown') throw this.#notReady(owner.reason);
    if (owner.kind === 'local') return this.#answer(await this.#here(bytes, query), undefined);
    const first = await this.#remote.get(owner.endpoint, bytes, query);
    if (!('movedTo' in first)) return this.#answer(first, owner.endpoint);
    const { movedTo } = first;
    if (movedTo === undefined) throw this.#notReady(`the key has left ${endpointUrl(owner.endpoint)}`);
    if (sameEndpoint(movedTo, this.#streams.endpoint)) return this.#answer(await this.#here(bytes, query), undefined);
    const second = await this.#remote.get(movedTo, bytes, query);
    if (!('movedTo' in second)) return this.#answer(second, movedTo);
    throw this.#notReady(
      `the key is moving: neither ${endpointUrl(owner.endpoint)} nor ${endpointUrl(movedTo)} has it`,
    );
  }

  #here(bytes: Buffer, { position, signal }: KeyReadOptions): KeyAnswer | Promise<KeyAnswer> {
    return position === undefined ? this.#local.get(bytes) : this.#local.getFrom(bytes, position, this.#until(signal));
  }

  /** What some copy says that is current enough: the one here, then the others' in the order the group tells them. */
  async #askCopies(
    bytes: Buffer,
    query: KeyReadOptions & { readonly maxLag: number },
  ): Promise<QueryAnswer<V> | undefined> {
    const { signal } = query;
    const here = this.#local.getStale(bytes, { ...query, signal: this.#until(signal) });
    const mine = await here.catch((error: unknown) => this.#passOver(error, signal));
    if (mine !== undefined) return this.#answer(mine, undefined);
    for (const endpoint of this.#partitions.standbys(this.#partitions.partitionOf(bytes))) {
      const asked = this.#remote.get(endpoint, bytes, query);
      const answer = await asked.catch((error: unknown) => this.#passOver(error, signal));
      if (answer !== undefined && !('movedTo' in answer)) return this.#answer(answer, endpoint);
    }
    return undefined;
  }

  #passOver(error: unknown, signal: AbortSignal | undefined): undefined {
    signal?.throwIfAborted();
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    if (!timedOut && !isBehind(error)) throw error;
  }

  /** Until the caller gives up, and no longer than another instance would be waited for. */
  #until(signal: AbortSignal | undefined): AbortSignal {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  }

  /**
   * The first entries of a range, over all partitions, in the order of the keys' bytes. Each partition is as of its own
   * last commit. @throws as {@link get}: also when some partition is at nobody's
   */
  async range(query: RangeReadOptions<K> = {}): Promise<readonly (readonly [key: K, value: V])[]> {
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

  #answer({ stored, position, lag }: KeyAnswer, endpoint: Endpoint | undefined): QueryAnswer<V> {
    return { value: stored === undefined ? undefined : this.#value(stored), position, endpoint, lag };
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
