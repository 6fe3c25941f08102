import type { Endpoint } from '../client/streams-group.ts';
import { StreamsError } from '../model/errors.ts';
import type { Serde } from '../model/serde.ts';
import type { StateStore } from '../model/state-store.ts';
import type { KafkaStreams, StoreCopy } from '../runtime/index.ts';
import { AnywhereStore, type AnywhereStoreOptions } from './anywhere-store.ts';
import { chosenPartition, type KeyPartitioner } from './chosen-partition.ts';
import { type StaleAnswer, type StaleOptions, StaleStore } from './stale-store.ts';
import { type KeyOwner, StorePartitions } from './store-partitions.ts';

/** A store with a view of its committed state, as all stores of the library have it. */
export interface QueryableStore<View> extends StateStore {
  committedView(): View;
}

/** Which store is asked, and how its keys become bytes. */
export interface StoreQueryOptions<K> {
  readonly store: string;
  readonly keySerde: Serde<K>;
  /** The topic whose partitions the store follows; needed when its sub-topology reads several. */
  readonly topic?: string;
  /** Where a key is, when its records are partitioned by something else than the key's bytes. */
  readonly partitioner?: KeyPartitioner<K>;
}

/**
 * Asks one store, key by key (interactive queries): finds the instance that owns a key through the endpoints that the
 * group protocol delivers, reads committed state here, waits for a key to change, and for a position to be reached.
 */
export class StoreQuery<K, View> {
  readonly #streams: KafkaStreams;
  readonly #options: StoreQueryOptions<K>;
  readonly #partitions: StorePartitions;
  readonly #stale: StaleStore;

  private constructor(streams: KafkaStreams, options: StoreQueryOptions<K>, partitions: StorePartitions) {
    this.#streams = streams;
    this.#options = options;
    this.#partitions = partitions;
    this.#stale = new StaleStore(streams, partitions);
  }

  /** Learns what the store's partitions are; the application must be started. @throws StreamsError STREAMS_STORE_NOT_FOUND */
  static async open<K, View>(streams: KafkaStreams, options: StoreQueryOptions<K>): Promise<StoreQuery<K, View>> {
    return new StoreQuery<K, View>(streams, options, await StorePartitions.open(streams, options.store, options.topic));
  }

  /** The partition that the key's records are in. @throws StreamsError STREAMS_INVALID_ARGUMENT when the partitioner chooses none or several */
  partitionOf(key: K): number {
    return chosenPartition(this.#partitions, this.#options.partitioner, key, this.#bytes(key));
  }

  /** The instance that owns the key; looked up anew each time, for ownership moves. */
  owner(key: K): KeyOwner {
    return this.#partitions.owner(this.partitionOf(key));
  }

  /**
   * The store's committed state on the key's partition, here.
   * @throws StreamsError STREAMS_KEY_MOVED when another instance owns the key; STREAMS_STORE_NOT_READY until everything
   * is processed that was in the partition when the task came to this instance
   */
  view(key: K): View {
    const partition = this.partitionOf(key);
    this.#partitions.requireReady(partition);
    const store = this.#streams.localStore(this.#options.store, partition) as QueryableStore<View>;
    return store.committedView();
  }

  /**
   * Resolves with the first answer of `look` that is not undefined, asked now and after each commit that wrote the key.
   * @throws as {@link view}; STREAMS_KEY_MOVED when the key's task goes away; the signal's reason
   */
  async waitFor<T>(key: K, look: (view: View) => T | undefined, signal: AbortSignal): Promise<T> {
    const id = this.#partitions.taskOf(this.partitionOf(key));
    const view = this.view(key);
    return this.#streams.waiters.wait(id, this.#options.store, this.#bytes(key), () => look(view), signal);
  }

  /**
   * Reads the copy of the key's partition at this instance, which may be behind: of a standby task, or of one that
   * restores. @throws StreamsError STREAMS_KEY_MOVED when there is none, STREAMS_STORE_NOT_READY when it is further
   * behind than it may be; the signal's reason
   */
  stale<T>(key: K, look: (view: View) => T, options: StaleOptions): Promise<StaleAnswer<T>> {
    const read = ({ store }: StoreCopy) => look((store as QueryableStore<View>).committedView());
    return this.#stale.read(this.partitionOf(key), read, options);
  }

  /**
   * Resolves with the first answer of `look` that is not undefined, asked of the copy here now and whenever it has got
   * further; as {@link waitFor}, where the key's owner is elsewhere or gone. @throws as {@link stale}
   */
  async waitForStale<T>(key: K, look: (view: View) => T | undefined, options: StaleOptions): Promise<StaleAnswer<T>> {
    const partition = this.partitionOf(key);
    const id = this.#partitions.taskOf(partition);
    // The original is measured by what is committed, a copy by its changelog.
    const at = () =>
      this.#streams.storeCopy(this.#options.store, partition)?.position ?? this.#partitions.position(partition);
    while (true) {
      const before = at();
      const { value, ...answer } = await this.stale(key, look, options);
      if (value !== undefined) return { value, ...answer };
      await this.#streams.progress.wait(id, () => at() !== before, options.signal);
    }
  }

  /** The other instances that keep a copy of the key's partition. */
  standbys(key: K): readonly Endpoint[] {
    return this.#partitions.standbys(this.partitionOf(key));
  }

  /** The offset of the last record of the key's partition that the view contains, -1 when none or not here. */
  position(key: K): number {
    return this.#partitions.position(this.partitionOf(key));
  }

  /** Resolves when the view contains the record at `offset`. @throws as {@link waitFor} */
  async waitForPosition(key: K, offset: number, signal: AbortSignal): Promise<void> {
    const id = this.#partitions.taskOf(this.partitionOf(key));
    if (this.#streams.taskPhase(id) === undefined) {
      throw new StreamsError('STREAMS_KEY_MOVED', `task ${id} is not at this instance`, { taskId: id });
    }
    await this.#streams.progress.wait(id, () => this.position(key) >= offset, signal);
  }

  /** Resolves when the view contains everything that is in the key's partition now. @throws as {@link waitFor} */
  async catchUp(key: K, signal: AbortSignal): Promise<void> {
    const end = await this.#streams.endOffset({ topic: this.#partitions.topic, partition: this.partitionOf(key) });
    await this.waitForPosition(key, end - 1, signal);
  }

  /**
   * The same store, whichever instance owns a key: asks here or over HTTP, where each instance answers with
   * {@link queryHandler} at the endpoint it was configured with. For key-value stores whose keys are where their bytes
   * say. @throws StreamsError STREAMS_INVALID_ARGUMENT with a partitioner, which other instances do not know: ask
   * {@link InteractiveQueries} then
   */
  anywhere<V>(options: AnywhereStoreOptions<V>): AnywhereStore<K, V> {
    const { store, partitioner } = this.#options;
    if (partitioner !== undefined) {
      const message = `store '${store}' has a partitioner, which other instances do not know: use InteractiveQueries`;
      throw new StreamsError('STREAMS_INVALID_ARGUMENT', message, { store });
    }
    return new AnywhereStore(this.#streams, this.#partitions, this.#options.keySerde, options);
  }

  #bytes(key: K): Buffer {
    return this.#options.keySerde.serialize(this.#partitions.topic, key);
  }
}
