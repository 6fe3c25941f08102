import { type Database, open, type RootDatabase } from 'lmdb';
import { StreamsError } from '../../model/errors.ts';
import type { TaskId } from '../../model/task-id.ts';
import type { TopicPartitionName } from '../../model/topic-partition.ts';
import { diskFailureText } from './disk-failure.ts';
import { LmdbBytes } from './lmdb-bytes.ts';
import type { DurableBytes, StateGeneration, TaskStorage } from './task-storage.ts';

/** Stores a task may have; more costs LMDB a little memory a transaction. */
const MAX_STORES = 256;
const OPTIONS = { maxDbs: MAX_STORES, encoding: 'binary', cache: false, eventTurnBatching: false } as const;
const OFFSETS = 'offsets';
const FORMAT = 'format';
const FORMAT_VERSION = '1';

/**
 * A task's state in an LMDB environment: one named database a store, and one that holds the offsets. A flush is one
 * LMDB transaction, run on LMDB's own thread. After it, the state survives the process; the disk is synced in the
 * background, and LMDB goes back to the last synced transaction when the machine lost power before.
 */
export class LmdbTaskStorage implements TaskStorage {
  readonly #taskId: TaskId;
  readonly #path: string;
  readonly #root: RootDatabase<Buffer, string>;
  readonly #meta: Database<string, string>;
  readonly #stores = new Map<string, LmdbBytes>();

  constructor(taskId: TaskId, path: string) {
    this.#taskId = taskId;
    this.#path = path;
    try {
      this.#root = open<Buffer, string>({ ...OPTIONS, path });
      this.#meta = this.#root.openDB<string, string>({ name: 'meta', encoding: 'string' });
    } catch (cause) {
      throw this.#failure('opened', cause);
    }
    const format = this.#meta.get(FORMAT) ?? FORMAT_VERSION;
    if (format !== FORMAT_VERSION) {
      const what = `the state in ${path} has format ${format}, this version reads ${FORMAT_VERSION}; remove the directory`;
      throw new StreamsError('STREAMS_STATE_STORE', `${what} to restore it from the changelogs`, { taskId });
    }
  }

  store(name: string): DurableBytes {
    const existing = this.#stores.get(name);
    if (existing !== undefined) return existing;
    try {
      const bytes = new LmdbBytes(this.#root, name);
      this.#stores.set(name, bytes);
      return bytes;
    } catch (cause) {
      throw this.#failure(`opened for store '${name}'`, cause);
    }
  }

  offsets(): ReadonlyMap<TopicPartitionName, number> {
    const text = this.#meta.get(OFFSETS);
    return new Map(text === undefined ? [] : (JSON.parse(text) as [TopicPartitionName, number][]));
  }

  async write({ stores, offsets }: StateGeneration): Promise<void> {
    // LMDB's thread reads the values where they are: these arrays keep them from being collected until it is done.
    const held: Buffer[][] = [];
    try {
      await this.#root.batch(() => {
        for (const { name, entries } of stores) {
          const bytes = this.#stores.get(name);
          if (bytes !== undefined && entries.length > 0) held.push(bytes.write(entries));
        }
        void this.#meta.put(OFFSETS, JSON.stringify([...offsets]));
        void this.#meta.put(FORMAT, FORMAT_VERSION);
      });
    } catch (cause) {
      throw this.#failure('written (it stays in memory until a flush succeeds)', await reasonOf(cause));
    } finally {
      held.length = 0;
    }
    // Reads go through a snapshot that is kept for an event-loop turn: this one must not be older than the flush.
    this.#root.resetReadTxn();
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  #failure(what: string, cause: unknown): StreamsError {
    const message = `the state of task ${this.#taskId} in ${this.#path} could not be ${what}: ${diskFailureText(cause, this.#path)}`;
    return new StreamsError('STREAMS_STATE_STORE', message, { taskId: this.#taskId, cause });
  }
}

/** LMDB rejects a write first and tells why in a promise of its own, which nobody else would handle. */
async function reasonOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { readonly commitError?: Promise<never> };
  return commitError === undefined ? error : commitError.catch((reason: unknown) => reason);
}
