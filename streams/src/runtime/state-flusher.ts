import type { StandbyTasks } from './standby-tasks.ts';
import type { TaskSlot } from './task-slot.ts';

const MAX_UNFLUSHED_BYTES = 64 * 1024 * 1024;

/** Makes committed state durable: all of it by an interval, one task's at once when it holds much. In the background. */
export class StateFlusher {
  readonly #intervalMs: number;
  readonly #onFailed: (error: unknown) => void;
  #lastFlush: number;

  constructor(intervalMs: number, now: number, onFailed: (error: unknown) => void) {
    this.#intervalMs = intervalMs;
    this.#lastFlush = now;
    this.#onFailed = onFailed;
  }

  /** Called each turn. */
  flush(slots: readonly TaskSlot[], standbys: StandbyTasks, now: number): void {
    const due = now - this.#lastFlush >= this.#intervalMs;
    if (due) this.#lastFlush = now;
    for (const { state } of slots) {
      if (due || state.unflushedBytes >= MAX_UNFLUSHED_BYTES) state.flush().catch(this.#onFailed);
    }
    if (standbys.size === 0) return;
    for (const state of standbys.states) {
      if (due || state.unflushedBytes >= MAX_UNFLUSHED_BYTES) state.flush().catch(this.#onFailed);
    }
  }
}
