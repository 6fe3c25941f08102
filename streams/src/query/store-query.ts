import type { Endpoint } from '../client/streams-group.ts';
import { StreamsError } from '../model/errors.ts';
import { partitionOf } from '../model/murmur2.ts';
import type { Serde } from '../model/serde.ts';
import type { StateStore } from '../model/state-store.ts';
import { type TaskId, taskIdOf } from '../model/task-id.ts';
import { topicPartitionName } from '../model/topic-partition.ts';
import type { KafkaStreams } from '../runtime/index.ts';

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
}

/** Which instance answers for a key. */
export type KeyOwner =
  | { readonly kind: 'local' }
  | { readonly kind: 'remote'; readonly endpoint: Endpoint }
  /** Nobody at this moment: the group is assigning tasks, or the owner is restoring. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Asks one store, key by key (interactive queries): finds the instance that owns a key through the endpoints that the
 * group protocol delivers, reads committed state here, waits for a key to change, and for a position to be reached.
 */
export class StoreQuery<K, View> {
  readonly #streams: KafkaStreams;
  readonly #options: StoreQueryOptions<K>;
  readonly #topic: string;
  readonly #subtopology: number;
  readonly #partitions: number;

  private constructor(streams: KafkaStreams, options: StoreQueryOptions<K>, topic: string, partitions: number) {
    this.#streams = streams;
    this.#options = options;
    this.#topic = topic;
    this.#subtopology = streams.subtopologyOf(options.store).id;
    this.#partitions = partitions;
  }

  /** Learns what the store's partitions are; the application must be started. @throws StreamsError STREAMS_STORE_NOT_FOUND */
  static async open<K, View>(streams: KafkaStreams, options: StoreQueryOptions<K>): Promise<StoreQuery<K, View>> {
    const { sourceTopics } = streams.subtopologyOf(options.store);
    const topic = options.topic ?? sourceTopics[0];
    if (topic === undefined || !sourceTopics.includes(topic)) {
      throw new StreamsError('STREAMS_INVALID_ARGUMENT', `store '${options.store}' does not follow topic ${topic}`, {
        store: options.store,
      });
    }
    return new StoreQuery<K, View>(streams, options, topic, await streams.partitionsOf(topic));
  }

  /** The partition that the key's records are in. */
  partitionOf(key: K): number {
    return partitionOf(this.#bytes(key), this.#partitions);
  }

  /** The instance that owns the key; looked up anew each time, for ownership moves. */
  owner(key: K): KeyOwner {
    const partition = this.partitionOf(key);
    const id = this.#task(partition);
    const phase = this.#streams.taskPhase(id);
    if (phase === 'running') return { kind: 'local' };
    if (phase !== undefined) return { kind: 'unknown', reason: `task ${id} is ${phase} at this instance` };
    const name = topicPartitionName(this.#topic, partition);
    const own = this.#streams.endpoint;
    const announced = this.#streams.endpoints.find(({ active }) => active.includes(name));
    if (announced === undefined) return { kind: 'unknown', reason: `no instance has task ${id} now` };
    const { endpoint } = announced;
    if (endpoint.host === own?.host && endpoint.port === own.port) {
      return { kind: 'unknown', reason: `task ${id} is leaving this instance` };
    }
    return { kind: 'remote', endpoint };
  }

  /**
   * The store's committed state on the key's partition, here.
   * @throws StreamsError STREAMS_KEY_MOVED when another instance owns the key; STREAMS_STORE_NOT_READY until everything
   * is processed that was in the partition when the task came to this instance
   */
  view(key: K): View {
    const partition = this.partitionOf(key);
    const id = this.#task(partition);
    const { store: name } = this.#options;
    const phase = this.#streams.taskPhase(id);
    if (phase === undefined) {
      throw new StreamsError('STREAMS_KEY_MOVED', `task ${id} is not at this instance`, { taskId: id, store: name });
    }
    const store = this.#streams.localStore(name, partition) as QueryableStore<View> | undefined;
    if (store === undefined || !this.#streams.caughtUp(id)) {
      throw new StreamsError('STREAMS_STORE_NOT_READY', `task ${id} is ${phase === 'running' ? 'catching up' : phase}`, {
        taskId: id,
        store: name,
      });
    }
    return store.committedView();
  }

  /**
   * Resolves with the first answer of `look` that is not undefined, asked now and after each commit that wrote the key.
   * @throws as {@link view}; STREAMS_KEY_MOVED when the key's task goes away; the signal's reason
   */
  async waitFor<T>(key: K, look: (view: View) => T | undefined, signal: AbortSignal): Promise<T> {
    const id = this.#task(this.partitionOf(key));
    const view = this.view(key);
    return this.#streams.waiters.wait(id, this.#options.store, this.#bytes(key), () => look(view), signal);
  }

  /** The offset of the last record of the key's partition that the view contains, -1 when none or not here. */
  position(key: K): number {
    const partition = this.partitionOf(key);
    return (this.#streams.committedPosition({ topic: this.#topic, partition }) ?? 0) - 1;
  }

  /** Resolves when the view contains the record at `offset`. @throws as {@link waitFor} */
  async waitForPosition(key: K, offset: number, signal: AbortSignal): Promise<void> {
    const id = this.#task(this.partitionOf(key));
    if (this.#streams.taskPhase(id) === undefined) {
      throw new StreamsError('STREAMS_KEY_MOVED', `task ${id} is not at this instance`, { taskId: id });
    }
    await this.#streams.progress.wait(id, () => this.position(key) >= offset, signal);
  }

  /** Resolves when the view contains everything that is in the key's partition now. @throws as {@link waitFor} */
  async catchUp(key: K, signal: AbortSignal): Promise<void> {
    const end = await this.#streams.endOffset({ topic: this.#topic, partition: this.partitionOf(key) });
    await this.waitForPosition(key, end - 1, signal);
  }

  #task(partition: number): TaskId {
    return taskIdOf(this.#subtopology, partition);
  }

  #bytes(key: K): Buffer {
    return this.#options.keySerde.serialize(this.#topic, key);
  }
}
