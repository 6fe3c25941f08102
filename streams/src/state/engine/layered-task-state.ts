import { StreamsError } from '../../model/errors.ts';
import type { BytesStore } from '../../model/state-store.ts';
import type { TaskId } from '../../model/task-id.ts';
import type { TopicPartitionName } from '../../model/topic-partition.ts';
import { type CacheBudget, NO_CACHE } from './cache-budget.ts';
import { LayeredBytesStore } from './layered-bytes-store.ts';
import { OrderedBytes } from './ordered-bytes.ts';
import type { TaskState } from './state-engine.ts';
import type { TaskStorage } from './task-storage.ts';

interface TransientStore {
  readonly bytes: OrderedBytes;
  readonly layers: LayeredBytesStore;
}

const NO_OFFSETS: ReadonlyMap<TopicPartitionName, number> = new Map();

/** A task's stores as layers over a storage; those that are not persistent over memory. */
export class LayeredTaskState implements TaskState {
  readonly #taskId: TaskId;
  readonly #storage: TaskStorage;
  readonly #cache: CacheBudget;
  readonly #onClose: () => void;
  readonly #persistent = new Map<string, LayeredBytesStore>();
  readonly #transient = new Map<string, TransientStore>();
  #offsets: ReadonlyMap<TopicPartitionName, number>;
  #offsetsChanged = false;
  #transientOffsets: ReadonlyMap<TopicPartitionName, number> = NO_OFFSETS;
  #flushing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(taskId: TaskId, storage: TaskStorage, cache: CacheBudget, onClose: () => void) {
    this.#taskId = taskId;
    this.#storage = storage;
    this.#cache = cache;
    this.#onClose = onClose;
    this.#offsets = storage.offsets();
  }

  bytes(name: string, persistent: boolean): BytesStore {
    this.#refuseClosed();
    const existing = this.#persistent.get(name) ?? this.#transient.get(name)?.layers;
    if (existing !== undefined) return existing;
    if (persistent) {
      const layers = new LayeredBytesStore(name, this.#storage.store(name), this.#cache);
      this.#persistent.set(name, layers);
      return layers;
    }
    const bytes = new OrderedBytes();
    const layers = new LayeredBytesStore(name, bytes, NO_CACHE);
    this.#transient.set(name, { bytes, layers });
    return layers;
  }

  offsets(): ReadonlyMap<TopicPartitionName, number> {
    if (this.#transientOffsets.size === 0) return this.#offsets;
    return new Map([...this.#offsets, ...this.#transientOffsets]);
  }

  commit(offsets: ReadonlyMap<TopicPartitionName, number>, transient = NO_OFFSETS): void {
    this.#refuseClosed();
    for (const store of this.#persistent.values()) store.commit();
    for (const { bytes, layers } of this.#transient.values()) {
      layers.commit();
      bytes.apply(layers.beginFlush());
      layers.settle(true);
    }
    if (transient.size > 0) this.#transientOffsets = new Map([...this.#transientOffsets, ...transient]);
    if (offsets.size === 0) return;
    this.#offsets = new Map([...this.#offsets, ...offsets]);
    this.#offsetsChanged = true;
  }

  rollback(): void {
    for (const store of this.#stores()) store.rollback();
  }

  wipe(name: string): void {
    const store = this.#persistent.get(name) ?? this.#transient.get(name)?.layers;
    if (store === undefined) {
      const what = `task ${this.#taskId} has opened no store '${name}'`;
      throw new StreamsError('STREAMS_STORE_NOT_FOUND', what, { taskId: this.#taskId, store: name });
    }
    const notes = this.#stores().filter((other) => other.name.startsWith(`${name}/`));
    for (const emptied of [store, ...notes]) for (const [key] of emptied.range()) emptied.put(key, undefined);
  }

  flush(): Promise<void> {
    this.#refuseClosed();
    return this.#flush();
  }

  get uncommittedBytes(): number {
    return this.#stores().reduce((sum, store) => sum + store.uncommittedBytes, 0);
  }

  get unflushedBytes(): number {
    return this.#stores().reduce((sum, store) => sum + store.unflushedBytes, 0);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#flush();
    } finally {
      await this.#storage.close();
      this.#cache.leave(this.#persistent.size);
      this.#onClose();
    }
  }

  async #flush(): Promise<void> {
    // One at a time; whoever comes during a flush waits for it, then finds what is left to do.
    while (this.#flushing !== undefined) await this.#flushing.catch(() => {});
    this.#flushing = this.#write();
    try {
      await this.#flushing;
    } finally {
      this.#flushing = undefined;
    }
  }

  async #write(): Promise<void> {
    const stores = [...this.#persistent.values()];
    const generation = stores.map((store) => ({ name: store.name, entries: store.beginFlush() }));
    const offsetsChanged = this.#offsetsChanged;
    let written = false;
    try {
      if (offsetsChanged || generation.some(({ entries }) => entries.length > 0)) {
        this.#offsetsChanged = false;
        await this.#storage.write({ stores: generation, offsets: this.#offsets });
      }
      written = true;
    } finally {
      for (const store of stores) store.settle(written);
      if (!written && offsetsChanged) this.#offsetsChanged = true;
    }
  }

  #stores(): readonly LayeredBytesStore[] {
    return [...this.#persistent.values(), ...[...this.#transient.values()].map(({ layers }) => layers)];
  }

  #refuseClosed(): void {
    if (this.#closing === undefined) return;
    throw new StreamsError('STREAMS_CLOSED', `the state of task ${this.#taskId} is closed`, { taskId: this.#taskId });
  }
}
