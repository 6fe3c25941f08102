import type { Clock } from '../model/clock.ts';
import { StreamsError } from '../model/errors.ts';
import { EMPTY_HEADERS, type Headers } from '../model/headers.ts';
import type { RecordCaching } from '../model/record-cache.ts';
import type { BytesStore, StateStore, StateStoreContext, StoreBuilder } from '../model/state-store.ts';
import type { TaskId } from '../model/task-id.ts';
import type { Timestamp } from '../model/timestamp.ts';
import { type CachedStateStore, mayCache } from '../state/index.ts';
import type { RecordCollector } from './record-collector.ts';

/** Where a task's stores keep their bytes; the part of the state engine that stores may see. */
export interface StoreBytes {
  bytes(name: string, persistent: boolean): BytesStore;
  wipe(name: string): void;
}

/** A store that is restored from a topic. */
export interface LoggedStore {
  readonly store: StateStore;
  readonly topic: string;
  /** Makes the store as if new: its entries, and all that it knows of them. */
  readonly empty: () => void;
}

/** Hears of every key written to a store, for those who wait for it; called once a write. */
export type WriteListener = (store: string, key: Buffer) => void;

/** What a task's stores need of it. */
export interface TaskStoresOptions {
  readonly taskId: TaskId;
  readonly partition: number;
  readonly applicationId: string;
  readonly clock: Clock;
  readonly state: StoreBytes;
  readonly builders: readonly StoreBuilder[];
  /** Store → changelog topic. */
  readonly changelogs: ReadonlyMap<string, string>;
  /** Source topics of the sub-topology: a store whose changelog is one of them writes none of its own. */
  readonly sourceTopics: readonly string[];
  readonly collector: Pick<RecordCollector, 'log'>;
  readonly timestamp: () => Timestamp;
  readonly headers: () => Headers;
  readonly streamTime: () => Timestamp;
  readonly onWrite?: WriteListener;
  /** Undefined: nothing is cached. */
  readonly caching?: RecordCaching;
  /** Counts a put that came after its window had expired. */
  readonly expired?: () => void;
}

/** The stores of one task, built and opened. */
export class TaskStores {
  readonly #options: TaskStoresOptions;
  readonly #context: StateStoreContext;
  readonly #stores = new Map<string, StateStore>();
  /** Those with a cache, upstream first. */
  readonly #cached: CachedStateStore<unknown, unknown>[] = [];

  constructor(options: TaskStoresOptions) {
    this.#options = options;
    this.#context = this.#contextOf(options);
    for (const builder of options.builders) {
      const store = builder.build();
      store.init(this.#context);
      this.#stores.set(store.name, store);
      if (options.caching !== undefined && mayCache(store)) this.#cached.push(store);
    }
  }

  get(name: string): StateStore | undefined {
    return this.#stores.get(name);
  }

  names(): readonly string[] {
    return [...this.#stores.keys()];
  }

  /** Stores that are restored from a topic, with it. */
  changelogs(): readonly LoggedStore[] {
    const found: LoggedStore[] = [];
    for (const [name, topic] of this.#options.changelogs) {
      const store = this.#stores.get(name);
      if (store !== undefined) found.push({ store, topic, empty: () => this.#empty(store) });
    }
    return found;
  }

  /** Whether changes wait in a cache. */
  get hasCachedChanges(): boolean {
    return this.#cached.some((store) => store.hasCachedChanges);
  }

  /** Passes on what is cached, which may end up in the caches of other stores, and then all that is to be committed. */
  flush(): void {
    while (this.hasCachedChanges) for (const store of this.#cached) store.flushCache();
    for (const store of this.#stores.values()) store.flush();
  }

  close(): void {
    for (const store of this.#stores.values()) store.close();
  }

  #empty(store: StateStore): void {
    store.close();
    this.#options.state.wipe(store.name);
    store.init(this.#context);
  }

  #contextOf(options: TaskStoresOptions): StateStoreContext {
    const { taskId, applicationId, clock, state, collector, partition, timestamp, headers, streamTime } = options;
    const { changelogs, onWrite, caching, expired } = options;
    const logged = new Map([...changelogs].filter(([, topic]) => !options.sourceTopics.includes(topic)));
    return {
      taskId,
      applicationId,
      clock,
      timestamp,
      headers,
      streamTime,
      ...(caching && { caching }),
      ...(expired && { expired }),
      bytes: (name, persistent) => state.bytes(name, persistent),
      log: (store, key, value, at, given = EMPTY_HEADERS) => {
        onWrite?.(store, key);
        const topic = logged.get(store);
        if (topic !== undefined) collector.log(topic, partition, key, value, at, given);
      },
      changelogTopic: (store) => {
        const topic = changelogs.get(store);
        if (topic !== undefined) return topic;
        if (options.builders.some(({ name }) => name === store)) return `${applicationId}-${store}-changelog`;
        throw new StreamsError('STREAMS_STORE_NOT_FOUND', `task ${taskId} has no store '${store}'`, { taskId, store });
      },
    };
  }
}
