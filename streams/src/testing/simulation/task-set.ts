/// <reference lib="esnext.collection" />
import type { TaskIds } from '../../client/streams-group.ts';

/** Tasks by their names, `subtopology_partition`. */
export type TaskSet = ReadonlySet<string>;

/** The tasks of a member, by what they are to it. */
export interface MemberTasks {
  readonly active: TaskSet;
  readonly standby: TaskSet;
}

export const NO_TASKS: MemberTasks = { active: new Set(), standby: new Set() };

/** The names of tasks given as the protocol gives them. */
export function taskSetOf(tasks: readonly TaskIds[]): TaskSet {
  return new Set(tasks.flatMap(({ subtopologyId, partitions }) => partitions.map((p) => `${subtopologyId}_${p}`)));
}

/** The tasks as the protocol gives them, in order. */
export function taskIdsOf(tasks: TaskSet): readonly TaskIds[] {
  const bySubtopology = new Map<string, number[]>();
  for (const task of tasks) {
    const { subtopologyId, partition } = splitTask(task);
    const partitions = bySubtopology.get(subtopologyId);
    if (partitions === undefined) bySubtopology.set(subtopologyId, [partition]);
    else partitions.push(partition);
  }
  return [...bySubtopology]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([subtopologyId, partitions]) => ({ subtopologyId, partitions: partitions.sort((a, b) => a - b) }));
}

/** What a task's name is made of. */
export function splitTask(task: string): {
  readonly subtopologyId: string;
  readonly partition: number;
} {
  const underscore = task.lastIndexOf('_');
  return { subtopologyId: task.slice(0, underscore), partition: Number(task.slice(underscore + 1)) };
}

/** Whether both hold the same tasks in the same roles. */
export function sameTasks(a: MemberTasks, b: MemberTasks): boolean {
  return sameSet(a.active, b.active) && sameSet(a.standby, b.standby);
}

function sameSet(a: TaskSet, b: TaskSet): boolean {
  return a.size === b.size && a.isSubsetOf(b);
}
