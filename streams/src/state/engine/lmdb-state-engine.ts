import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskId } from '../../model/task-id.ts';
import { CacheBudget } from './cache-budget.ts';
import { DirectoryLock } from './directory-lock.ts';
import { LmdbTaskStorage } from './lmdb-task-storage.ts';
import { OpenTasks } from './open-tasks.ts';
import type { StateEngine, TaskState } from './state-engine.ts';

const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024;
const LMDB_FILE = 'data.mdb';
/** The unit in which the system counts what a file takes, holes left out. */
const BLOCK_BYTES = 512;

/** Settings of {@link LmdbStateEngine}. */
export interface LmdbStateEngineOptions {
  /** Memory for entries that are on disk too, all stores together; 64 MiB unless told. */
  readonly cacheBytes?: number;
}

/**
 * State on disk: an LMDB environment a task, in a folder named for it. Survives `kill -9` without a wipe; after a power
 * loss it is as of an earlier flush, contents and offsets alike. Space of deleted entries is used again, not given back.
 */
export class LmdbStateEngine implements StateEngine {
  readonly #directory: string;
  readonly #lock: DirectoryLock;
  readonly #cache: CacheBudget;
  readonly #tasks = new OpenTasks();

  /** Takes the directory, made when there is none. @throws STREAMS_STATE_LOCKED when a process has it already. */
  constructor(directory: string, options: LmdbStateEngineOptions = {}) {
    this.#directory = directory;
    this.#lock = new DirectoryLock(directory);
    this.#cache = new CacheBudget(options.cacheBytes ?? DEFAULT_CACHE_BYTES);
  }

  open(taskId: TaskId): TaskState {
    return this.#tasks.open(taskId, this.#cache, () => new LmdbTaskStorage(taskId, join(this.#directory, taskId)));
  }

  taskIds(): readonly TaskId[] {
    const folders = readdirSync(this.#directory, { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory() && /^\d+_\d+$/.test(entry.name));
    return names.map(({ name }) => name as TaskId);
  }

  /** What the state of each task takes on disk, bytes; of those that are open and of those that are not. */
  diskBytes(): ReadonlyMap<TaskId, number> {
    return new Map(this.taskIds().map((id) => [id, bytesOnDisk(join(this.#directory, id, LMDB_FILE))]));
  }

  remove(taskId: TaskId): void {
    this.#tasks.refuseOpen(taskId);
    rmSync(join(this.#directory, taskId), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    try {
      await this.#tasks.close();
    } finally {
      this.#lock.release();
    }
  }
}

function bytesOnDisk(file: string): number {
  return (statSync(file, { throwIfNoEntry: false })?.blocks ?? 0) * BLOCK_BYTES;
}
