import type { ObservedPod } from './observed.ts';

/** What all instances together say of their tasks. */
export interface TaskTotals {
  readonly active: number;
  readonly running: number;
  readonly restoring: number;
  readonly standby: number;
  /** Records that are not processed yet. */
  readonly lag: number;
  readonly restoreRemaining: number;
  readonly processed: number;
  /** Of the standby task that is furthest behind. */
  readonly worstStandbyLag: number;
}

/** Sums up one instance or all of them; an instance that could not be asked counts for nothing. */
export function taskTotals(pods: readonly Pick<ObservedPod, 'status'>[]): TaskTotals {
  const tasks = pods.flatMap(({ status }) => status?.tasks ?? []);
  const standbys = pods.flatMap(({ status }) => status?.standbys ?? []);
  const running = tasks.filter(({ phase }) => phase === 'running').length;
  return {
    active: tasks.length,
    running,
    restoring: tasks.length - running,
    standby: standbys.length,
    lag: sum(tasks.flatMap(({ partitions }) => partitions.map(({ lag }) => lag))),
    restoreRemaining: sum(tasks.map(({ restore }) => restore?.remaining ?? 0)),
    processed: sum(tasks.map(({ processed }) => processed)),
    worstStandbyLag: Math.max(0, ...standbys.map(({ lag }) => lag)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
