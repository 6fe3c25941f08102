import { StreamsError } from '../../model/errors.ts';
import type { TaskId } from '../../model/task-id.ts';
import type { CacheBudget } from './cache-budget.ts';
import { LayeredTaskState } from './layered-task-state.ts';
import type { TaskState } from './state-engine.ts';
import type { TaskStorage } from './task-storage.ts';

/** The tasks that an engine has open: each once. */
export class OpenTasks {
  readonly #open = new Map<TaskId, TaskState>();
  #closed = false;

  open(taskId: TaskId, cache: CacheBudget, storage: () => TaskStorage): TaskState {
    if (this.#closed) throw new StreamsError('STREAMS_CLOSED', 'the state engine is closed', { taskId });
    this.refuseOpen(taskId);
    const state = new LayeredTaskState(taskId, storage(), cache, () => this.#open.delete(taskId));
    this.#open.set(taskId, state);
    return state;
  }

  /** @throws STREAMS_ILLEGAL_STATE while the task is open. */
  refuseOpen(taskId: TaskId): void {
    if (!this.#open.has(taskId)) return;
    throw new StreamsError('STREAMS_ILLEGAL_STATE', `the state of task ${taskId} is open: close it first`, { taskId });
  }

  /** Closes all, even if one fails; then the first failure is thrown. */
  async close(): Promise<void> {
    this.#closed = true;
    const results = await Promise.allSettled([...this.#open.values()].map((state) => state.close()));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}
