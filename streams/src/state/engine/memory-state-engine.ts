import type { TaskId } from '../../model/task-id.ts';
import { NO_CACHE } from './cache-budget.ts';
import { OpenTasks } from './open-tasks.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import type { StateEngine, TaskState } from './state-engine.ts';

/** State in memory alone; what is flushed goes to `disk`, from which a later engine may open it. */
export class MemoryStateEngine implements StateEngine {
  readonly #disk: SimulatedDisk;
  readonly #tasks = new OpenTasks();

  constructor(disk: SimulatedDisk = new SimulatedDisk()) {
    this.#disk = disk;
    disk.mount(this);
  }

  open(taskId: TaskId): TaskState {
    return this.#tasks.open(taskId, NO_CACHE, () => this.#disk.storage(taskId, this));
  }

  taskIds(): readonly TaskId[] {
    return this.#disk.taskIds();
  }

  remove(taskId: TaskId): void {
    this.#tasks.refuseOpen(taskId);
    this.#disk.remove(taskId);
  }

  close(): Promise<void> {
    return this.#tasks.close();
  }
}
