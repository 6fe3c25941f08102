import type { BytesStore } from '../../model/state-store.ts';
import type { TaskId } from '../../model/task-id.ts';
import type { TopicPartitionName } from '../../model/topic-partition.ts';

/** Where the state of an instance's tasks lives. One engine owns its place: a second one is refused. */
export interface StateEngine {
  /** Opens a task's state as it was last flushed. @throws STREAMS_ILLEGAL_STATE when it is open already. */
  open(taskId: TaskId): TaskState;
  /** The tasks of which there is state here, open or not, in no order. */
  taskIds(): readonly TaskId[];
  /** Forgets a task's state. @throws STREAMS_ILLEGAL_STATE while it is open. */
  remove(taskId: TaskId): void;
  /** Closes what is open, as {@link TaskState.close} does, and gives the place up. Closing twice is fine. */
  close(): Promise<void>;
}

/**
 * The stores of one task and the changelog offsets they correspond to, in three steps: what is put is seen at once by
 * the task; `commit` makes it what queries see; `flush` makes what is committed survive the process.
 */
export interface TaskState {
  /** The bytes of that name; the same object for the same name. Not persistent: empty after a restart. */
  bytes(name: string, persistent: boolean): BytesStore;
  /**
   * The changelog positions that the committed state corresponds to: after opening, those of the flushed state, and
   * none of stores that are not persistent, which are empty then.
   */
  offsets(): ReadonlyMap<TopicPartitionName, number>;
  /**
   * Makes all that was put part of the committed state, and `offsets` its position (those not named stay). Positions
   * of stores that are not persistent are given as `transient`: they must not outlive the store's content.
   */
  commit(offsets: ReadonlyMap<TopicPartitionName, number>, transient?: ReadonlyMap<TopicPartitionName, number>): void;
  /** Drops all that was put since the last commit. */
  rollback(): void;
  /** Deletes all entries of a store and of those whose names begin with its own and a slash; part of the committed state with the next commit. */
  wipe(name: string): void;
  /**
   * Makes the committed state durable, contents and offsets in one local transaction. What is put or committed
   * meanwhile is left for the next flush. @throws STREAMS_STATE_STORE when it cannot be written: nothing is lost
   * then, and another flush may succeed.
   */
  flush(): Promise<void>;
  /** Bytes put and not committed, and those committed and not flushed: what memory holds until then. */
  readonly uncommittedBytes: number;
  readonly unflushedBytes: number;
  /** Flushes what is committed, drops what is not. Closing twice is fine. */
  close(): Promise<void>;
}
