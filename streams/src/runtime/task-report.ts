import type { ChangelogReader } from './changelog-reader.ts';
import type { TaskReport } from './streams-state.ts';
import type { TaskSlot } from './task-slot.ts';

/** How one task is doing now. */
export function taskReport(slot: TaskSlot, changelogs: ChangelogReader): TaskReport {
  const { task, restoration, phase } = slot;
  return {
    taskId: slot.id,
    phase: phase === 'closed' ? 'opening' : phase,
    processed: task?.metrics.processed ?? 0,
    dropped: Object.fromEntries(task?.metrics.dropped ?? []),
    restored: slot.restored,
    ...(restoration && { restore: changelogs.progress(restoration) }),
    partitions: (task?.partitions ?? []).map(({ topic, partition, position, lag, bytes }) => ({
      topic,
      partition,
      position,
      lag,
      bufferedBytes: bytes,
    })),
    stores: slot.subtopology.stores.map(({ name }) => name),
  };
}
