/** A task's name, `subtopology_partition`, as Kafka Streams prints it. */
export type TaskId = string & { readonly __brand: 'TaskId' };

/** The id of the task that runs `subtopology` on `partition`. */
export function taskIdOf(subtopology: number, partition: number): TaskId {
  return `${subtopology}_${partition}` as TaskId;
}

/** The two numbers a task id is made of. */
export function parseTaskId(id: TaskId): { readonly subtopology: number; readonly partition: number } {
  const [subtopology, partition] = id.split('_');
  return { subtopology: Number(subtopology), partition: Number(partition) };
}
