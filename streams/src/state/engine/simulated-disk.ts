import { StreamsError } from '../../model/errors.ts';
import type { TaskId } from '../../model/task-id.ts';
import type { TopicPartitionName } from '../../model/topic-partition.ts';
import { OrderedBytes } from './ordered-bytes.ts';
import type { DurableBytes, StateGeneration, TaskStorage } from './task-storage.ts';

/** What one task has on a {@link SimulatedDisk}. */
interface TaskFolder {
  readonly stores: Map<string, OrderedBytes>;
  offsets: ReadonlyMap<TopicPartitionName, number>;
}

/** A disk in memory: holds what was flushed, and outlives the engine that wrote it, as a disk outlives a process. */
export class SimulatedDisk {
  readonly #tasks = new Map<TaskId, TaskFolder>();
  #owner: object | undefined;

  /** Gives the disk to a new owner; writes of the one before fail from now on, as those of a dead process. */
  mount(owner: object): void {
    this.#owner = owner;
  }

  taskIds(): readonly TaskId[] {
    return [...this.#tasks.keys()];
  }

  remove(taskId: TaskId): void {
    this.#tasks.delete(taskId);
  }

  /** The storage of a task for the engine that mounted the disk. */
  storage(taskId: TaskId, owner: object): TaskStorage {
    const folder: TaskFolder = this.#tasks.get(taskId) ?? { stores: new Map(), offsets: new Map() };
    this.#tasks.set(taskId, folder);
    const store = (name: string): OrderedBytes => {
      const bytes = folder.stores.get(name) ?? new OrderedBytes();
      folder.stores.set(name, bytes);
      return bytes;
    };
    return {
      store: (name): DurableBytes => store(name),
      offsets: () => folder.offsets,
      write: async ({ stores, offsets }: StateGeneration) => {
        if (this.#owner !== owner) {
          throw new StreamsError('STREAMS_STATE_LOCKED', 'another engine has mounted the simulated disk', { taskId });
        }
        for (const { name, entries } of stores) store(name).apply(entries);
        folder.offsets = offsets;
      },
      close: async () => {},
    };
  }
}
