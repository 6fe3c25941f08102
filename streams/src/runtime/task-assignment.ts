import type { TaskIds } from '../client/streams-group.ts';
import { parseTaskId, type TaskId, taskIdOf } from '../model/task-id.ts';

/** The tasks of one member. */
export interface TaskAssignment {
  readonly active: ReadonlySet<TaskId>;
  readonly standby: ReadonlySet<TaskId>;
}

/** No task at all. */
export const NO_TASKS: TaskAssignment = { active: new Set(), standby: new Set() };

/** Task ids as the group protocol lists them, in order. */
export function toTaskIds(tasks: Iterable<TaskId>): readonly TaskIds[] {
  const bySubtopology = new Map<number, number[]>();
  for (const id of tasks) {
    const { subtopology, partition } = parseTaskId(id);
    const partitions = bySubtopology.get(subtopology) ?? [];
    partitions.push(partition);
    bySubtopology.set(subtopology, partitions);
  }
  return [...bySubtopology]
    .map(([id, partitions]) => ({ subtopologyId: String(id), partitions: partitions.sort((a, b) => a - b) }))
    .sort((a, b) => (a.subtopologyId < b.subtopologyId ? -1 : 1));
}

/** The inverse of {@link toTaskIds}. */
export function fromTaskIds(tasks: readonly TaskIds[]): ReadonlySet<TaskId> {
  return new Set(
    tasks.flatMap(({ subtopologyId, partitions }) =>
      partitions.map((partition) => taskIdOf(Number(subtopologyId), partition)),
    ),
  );
}

/** Whether two sets hold the same tasks. */
export function sameTasks(a: ReadonlySet<TaskId>, b: ReadonlySet<TaskId>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id));
}
