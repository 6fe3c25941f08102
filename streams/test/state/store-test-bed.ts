import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Headers } from '../../src/model/headers.ts';
import { type CacheMemory, cacheMemory, type RecordCaching } from '../../src/model/record-cache.ts';
import type { StateStore, StateStoreContext, StoreBuilder } from '../../src/model/state-store.ts';
import { taskIdOf } from '../../src/model/task-id.ts';
import type { Timestamp } from '../../src/model/timestamp.ts';
import {
  LmdbStateEngine,
  MemoryStateEngine,
  SimulatedDisk,
  type StateEngine,
  type TaskState,
} from '../../src/state/index.ts';

/** A line of a changelog, bytes in hex. */
export interface Logged {
  readonly key: string;
  readonly value: string | null;
  readonly timestamp: Timestamp;
  /** Only of records that have some. */
  readonly headers?: Headers;
}

/** A store in a task of its own, as the runtime would run it. */
export class StoreTestBed<S extends StateStore> {
  store: S;
  readonly log: Logged[] = [];
  /** The timestamp of the record in hand. */
  now: Timestamp = 0;
  /** Puts that were left out because they came too late. */
  expired = 0;
  readonly #memory: CacheMemory | undefined;
  #builder: StoreBuilder<S>;
  readonly #start: () => StateEngine;
  #engine: StateEngine;
  #task: TaskState;

  /** With `cacheMaxBytes`, stores that were built to cache do so. */
  constructor(builder: StoreBuilder<S>, start: () => StateEngine, cacheMaxBytes = 0) {
    this.#memory = cacheMaxBytes > 0 ? cacheMemory(cacheMaxBytes) : undefined;
    this.#builder = builder;
    this.#start = start;
    this.#engine = start();
    this.#task = this.#engine.open(taskIdOf(0, 0));
    this.store = this.#open();
    onTestFinished(() => this.#engine.close());
  }

  commit(): void {
    this.store.flush();
    this.#task.commit(new Map());
  }

  /** Commits, and makes what is committed durable. */
  async flush(): Promise<void> {
    this.commit();
    await this.#task.flush();
  }

  /** Entries that the store's bytes have, expired ones included. */
  entriesHeld(): number {
    return [...this.#task.bytes(this.#builder.name, true).range()].length;
  }

  /** Commits, closes, and opens it again as after a restart, built anew where a builder is given. */
  async restart(builder: StoreBuilder<S> = this.#builder): Promise<void> {
    this.commit();
    this.#builder = builder;
    this.store.close();
    await this.#engine.close();
    this.#engine = this.#start();
    this.#task = this.#engine.open(taskIdOf(0, 0));
    this.store = this.#open();
  }

  /** The same store, empty, with the changelog of this one played into it. */
  restored(): S {
    const engine = new MemoryStateEngine();
    onTestFinished(() => engine.close());
    const store = this.#builder.build();
    store.init(this.#context(engine.open(taskIdOf(0, 0))));
    for (const { key, value, ...rest } of this.log) {
      store.restore({ key: hex(key), value: value === null ? null : hex(value), ...rest });
    }
    return store;
  }

  #open(): S {
    const store = this.#builder.build();
    store.init(this.#context(this.#task));
    return store;
  }

  #caching(memory: CacheMemory): RecordCaching {
    return {
      memory,
      recordContext: () => ({ timestamp: this.now, headers: [], metadata: undefined }),
      within: ({ timestamp }, action) => {
        const { now } = this;
        this.now = timestamp;
        action();
        this.now = now;
      },
    };
  }

  #context(task: TaskState): StateStoreContext {
    return {
      taskId: taskIdOf(0, 0),
      applicationId: 'app',
      clock: { now: () => 0, setTimer: () => ({ cancel: () => {} }), yield: async () => {} },
      bytes: (name, persistent) => task.bytes(name, persistent),
      log: (_store, key, value, timestamp, headers) => {
        const logged = { key: key.toString('hex'), value: value === null ? null : value.toString('hex'), timestamp };
        this.log.push(headers === undefined ? logged : { ...logged, headers });
      },
      changelogTopic: (store) => `app-${store}-changelog`,
      timestamp: () => this.now,
      headers: () => [],
      streamTime: () => this.now,
      expired: () => {
        this.expired++;
      },
      ...(this.#memory && { caching: this.#caching(this.#memory) }),
    };
  }
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

/** The engines that every kind of store is tested on; each call gives a place that the started engines share. */
export const ENGINES: readonly { readonly engine: string; readonly place: () => () => StateEngine }[] = [
  {
    engine: 'memory',
    place: () => {
      const disk = new SimulatedDisk();
      return () => new MemoryStateEngine(disk);
    },
  },
  {
    engine: 'LMDB',
    place: () => {
      const directory = mkdtempSync(join(tmpdir(), 'store-'));
      onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
      return () => new LmdbStateEngine(directory);
    },
  },
];
