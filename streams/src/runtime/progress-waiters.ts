import { StreamsError } from '../model/errors.ts';
import type { TaskId } from '../model/task-id.ts';

interface Waiter {
  readonly task: TaskId;
  readonly check: () => void;
  readonly fail: (error: unknown) => void;
}

/** Those who wait for a task to get further: asked after each turn of the loop, and only while there are any. */
export class ProgressWaiters {
  readonly #waiters = new Set<Waiter>();

  /** How many wait. */
  get size(): number {
    return this.#waiters.size;
  }

  /** The tasks may have got further. */
  progressed(): void {
    for (const waiter of [...this.#waiters]) waiter.check();
  }

  /** Fails everyone who waits for a task that is not here any more. */
  taskStopped(task: TaskId): void {
    for (const waiter of [...this.#waiters]) {
      if (waiter.task !== task) continue;
      waiter.fail(new StreamsError('STREAMS_KEY_MOVED', `task ${task} is moving`, { taskId: task }));
    }
  }

  /**
   * Resolves when `reached` is true, asked now and after each turn.
   * @throws StreamsError STREAMS_KEY_MOVED when the task goes away; the signal's reason when it is aborted
   */
  wait(task: TaskId, reached: () => boolean, signal: AbortSignal): Promise<void> {
    if (reached()) return Promise.resolve();
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const aborted = () => waiter.fail(signal.reason);
      const leave = () => {
        signal.removeEventListener('abort', aborted);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        task,
        check() {
          if (!reached()) return;
          leave();
          resolve();
        },
        fail(error) {
          leave();
          reject(error);
        },
      };
      signal.addEventListener('abort', aborted, { once: true });
      this.#waiters.add(waiter);
    });
  }
}
