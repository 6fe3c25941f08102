import type { StateStore } from '../model/state-store.ts';
import type { TaskId } from '../model/task-id.ts';
import { type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { TaskState } from '../state/index.ts';
import type { Subtopology } from '../topology/topology-node.ts';
import type { Restoration } from './changelog-reader.ts';
import type { StreamTask } from './stream-task.ts';
import type { TaskStores } from './task-stores.ts';

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
  /** The stores of the standby it was, to be read until it has its own. */
  inherited: TaskStores | undefined;
  /** Changelog records replayed when it came here last. */
  restored = 0;
  /** Where its partitions ended when it began: a task that has not come so far may lack what others have seen. */
  highWatermarks: ReadonlyMap<TopicPartitionName, number> = new Map();
  /** Grows each time the task is made anew, so that what was begun for an older one can tell. */
  generation = 0;

  constructor(id: TaskId, partition: number, subtopology: Subtopology, state: TaskState, inherited?: TaskStores) {
    this.id = id;
    this.partition = partition;
    this.subtopology = subtopology;
    this.state = state;
    this.inherited = inherited;
  }

  /** The running task, undefined in any other phase. */
  get running(): StreamTask | undefined {
    return this.phase === 'running' ? this.task : undefined;
  }

  /** Whether it has processed and committed all that was in its partitions when it began. */
  get caughtUp(): boolean {
    const { running } = this;
    if (running === undefined) return false;
    return running.partitions.every(({ topic, partition }) => {
      const name = topicPartitionName(topic, partition);
      return (running.committedPosition(name) ?? 0) >= (this.highWatermarks.get(name) ?? 0);
    });
  }

  /** A store of the task, whatever the phase. */
  store(name: string): StateStore | undefined {
    return (this.task?.stores ?? this.inherited)?.get(name);
  }
}
