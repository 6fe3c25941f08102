import { lagOf, type StandbyTask } from './standby-task.ts';
import type { StandbyReport } from './streams-state.ts';

/** How current one standby task is. */
export function standbyReport(standby: StandbyTask): StandbyReport {
  return {
    taskId: standby.id,
    lag: standby.lag,
    changelogs: standby.changelogs.map((changelog) => ({
      topic: changelog.cursor.target.topic,
      partition: standby.partition,
      position: changelog.cursor.position,
      lag: lagOf(changelog),
    })),
  };
}
