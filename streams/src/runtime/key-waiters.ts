import { StreamsError } from '../model/errors.ts';
import type { TaskId } from '../model/task-id.ts';

interface Waiter {
  /** Looks at the committed state, and is done when it finds what it waits for, or cannot look. */
  readonly check: () => void;
  readonly fail: (error: unknown) => void;
}

type WaitersByKey = Map<string, Set<Waiter>>;

/**
 * Those who wait for a key of a store to change: woken when a write to it has been committed, told when the task goes
 * away. A store nobody waits for costs one look-up a write.
 */
export class KeyWaiters {
  readonly #waiting = new Map<string, WaitersByKey>();
  readonly #written = new Map<string, Set<string>>();
  #count = 0;

  /** How many wait. */
  get size(): number {
    return this.#count;
  }

  /** Notes a write; the waiters are woken by {@link committed}. */
  onWrite(task: TaskId, store: string, key: Buffer): void {
    if (this.#waiting.size === 0) return;
    const scope = scopeOf(task, store);
    const waiting = this.#waiting.get(scope);
    if (waiting === undefined) return;
    const name = key.toString('latin1');
    if (waiting.has(name)) this.#askAfterCommit(scope, name);
  }

  /** Wakes those whose keys were written and are committed now. */
  committed(): void {
    for (const [scope, keys] of this.#written) {
      for (const key of keys) {
        for (const waiter of [...(this.#waiting.get(scope)?.get(key) ?? [])]) waiter.check();
      }
    }
    this.#written.clear();
  }

  /** Fails everyone who waits for a key of a task that is not here any more. */
  taskStopped(task: TaskId): void {
    for (const [scope, keys] of [...this.#waiting]) {
      if (!scope.startsWith(`${task}/`)) continue;
      this.#written.delete(scope);
      for (const waiters of [...keys.values()]) {
        for (const waiter of [...waiters]) {
          waiter.fail(new StreamsError('STREAMS_KEY_MOVED', `task ${task} is moving`, { taskId: task }));
        }
      }
    }
  }

  /**
   * Resolves with the first answer of `look` that is not undefined: asked now, and after each commit that wrote the key.
   * @throws StreamsError STREAMS_KEY_MOVED when the task goes away; the signal's reason when it is aborted
   */
  wait<T>(task: TaskId, store: string, key: Buffer, look: () => T | undefined, signal: AbortSignal): Promise<T> {
    const found = look();
    if (found !== undefined) return Promise.resolve(found);
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const scope = scopeOf(task, store);
      const name = key.toString('latin1');
      const aborted = () => waiter.fail(signal.reason);
      const leave = () => {
        signal.removeEventListener('abort', aborted);
        this.#remove(scope, name, waiter);
      };
      const waiter: Waiter = {
        check: () => {
          try {
            const value = look();
            if (value === undefined) return;
            leave();
            resolve(value);
          } catch (error) {
            waiter.fail(error);
          }
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      signal.addEventListener('abort', aborted, { once: true });
      this.#add(scope, name, waiter);
      // The key may have been written before anybody waited for it, and not be committed yet.
      this.#askAfterCommit(scope, name);
    });
  }

  #askAfterCommit(scope: string, key: string): void {
    const written = this.#written.get(scope) ?? new Set();
    written.add(key);
    this.#written.set(scope, written);
  }

  #add(scope: string, key: string, waiter: Waiter): void {
    const keys = this.#waiting.get(scope) ?? new Map<string, Set<Waiter>>();
    const waiters = keys.get(key) ?? new Set();
    waiters.add(waiter);
    keys.set(key, waiters);
    this.#waiting.set(scope, keys);
    this.#count++;
  }

  #remove(scope: string, key: string, waiter: Waiter): void {
    const keys = this.#waiting.get(scope);
    const waiters = keys?.get(key);
    if (keys === undefined || waiters === undefined || !waiters.delete(waiter)) return;
    this.#count--;
    if (waiters.size === 0) keys.delete(key);
    if (keys.size === 0) this.#waiting.delete(scope);
  }
}

function scopeOf(task: TaskId, store: string): string {
  return `${task}/${store}`;
}
