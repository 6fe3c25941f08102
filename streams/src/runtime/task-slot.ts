import type { StateStore } from '../model/state-store.ts';
import type { TaskId } from '../model/task-id.ts';
import type { TaskState } from '../state/index.ts';
import type { Subtopology } from '../topology/topology-node.ts';
import type { Restoration } from './changelog-reader.ts';
import type { StreamTask } from './stream-task.ts';

/** How far a task has come: its positions are being read, its stores filled, it runs, or it is gone. */
export type TaskPhase = 'opening' | 'restoring' | 'running' | 'closed';

/** A task this instance owns, whatever its phase. */
export class TaskSlot {
  readonly id: TaskId;
  readonly partition: number;
  readonly subtopology: Subtopology;
  readonly state: TaskState;
  phase: TaskPhase = 'opening';
  task: StreamTask | undefined;
  restoration: Restoration | undefined;
  /** Grows each time the task is made anew, so that what was begun for an older one can tell. */
  generation = 0;

  constructor(id: TaskId, partition: number, subtopology: Subtopology, state: TaskState) {
    this.id = id;
    this.partition = partition;
    this.subtopology = subtopology;
    this.state = state;
  }

  /** The running task, undefined in any other phase. */
  get running(): StreamTask | undefined {
    return this.phase === 'running' ? this.task : undefined;
  }

  /** A store of the task, whatever the phase. */
  store(name: string): StateStore | undefined {
    return this.task?.stores.get(name);
  }
}
