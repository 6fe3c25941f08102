import type { ReadOnlyBytesStore, StateStore } from '../model/state-store.ts';
import { type TopicPartition, topicPartitionName } from '../model/topic-partition.ts';
import type { StandbyTask } from './standby-task.ts';
import { TaskSlot } from './task-slot.ts';

/** A store as it stands at this instance, though it may be behind: a standby's, or that of a task not yet caught up. */
export interface StoreCopy {
  readonly store: StateStore;
  readonly committed: ReadOnlyBytesStore;
  readonly changelog: TopicPartition;
  /** The first offset of the changelog that the copy lacks; undefined when it is the original: its task runs here. */
  readonly position: number | undefined;
}

/** The store of a task that is here in some form; undefined when it is not, or has no changelog to measure it by. */
export function storeCopy(name: string, at: TaskSlot | StandbyTask | undefined): StoreCopy | undefined {
  if (at === undefined) return undefined;
  const { partition, state } = at;
  const store = at instanceof TaskSlot ? at.store(name) : at.stores.get(name);
  const topic = at.subtopology.changelogs.get(name);
  if (store === undefined || topic === undefined) return undefined;
  return {
    store,
    committed: state.bytes(name, store.persistent).committed,
    changelog: { topic, partition },
    position:
      at instanceof TaskSlot && at.running
        ? undefined
        : (state.offsets().get(topicPartitionName(topic, partition)) ?? 0),
  };
}
