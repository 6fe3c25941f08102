import { EMPTY_HEADERS } from '../model/headers.ts';
import { parseTaskId, type TaskId } from '../model/task-id.ts';
import { NO_TIMESTAMP } from '../model/timestamp.ts';
import type { TaskState } from '../state/index.ts';
import type { Subtopology } from '../topology/topology-node.ts';
import { ChangelogCursor } from './changelog-cursor.ts';
import type { TaskConfig } from './task-config.ts';
import { TaskStores } from './task-stores.ts';

/** One changelog that a standby follows. */
export interface FollowedChangelog {
  readonly cursor: ChangelogCursor;
  /** Where the log ends, as far as is known; undefined before anybody said so. */
  end: number | undefined;
  /** Not to be followed beyond; Infinity, unless it is a source topic, which its table must not overtake the task in. */
  limit: number;
}

/** A copy of a task's state that another instance runs, kept current from its changelogs (`processor.internals.StandbyTask`). */
export class StandbyTask {
  readonly id: TaskId;
  readonly partition: number;
  readonly subtopology: Subtopology;
  readonly state: TaskState;
  readonly stores: TaskStores;
  readonly changelogs: readonly FollowedChangelog[];
  /** When the group took it away, ms; the copy is kept for a while, for the group may be about to make it active. */
  retiredAt: number | undefined;
  /** How often in a row its changelogs could not be followed. */
  failures = 0;

  constructor(id: TaskId, subtopology: Subtopology, state: TaskState, config: TaskConfig) {
    const { partition } = parseTaskId(id);
    const { changelogs, sourceTopics } = subtopology;
    this.id = id;
    this.partition = partition;
    this.subtopology = subtopology;
    this.state = state;
    this.stores = new TaskStores({
      taskId: id,
      partition,
      applicationId: config.applicationId,
      clock: config.clock,
      state,
      builders: subtopology.stores,
      changelogs,
      sourceTopics,
      // What comes from a changelog is not logged again.
      collector: { log: () => {} },
      timestamp: () => NO_TIMESTAMP,
      headers: () => EMPTY_HEADERS,
      streamTime: () => NO_TIMESTAMP,
    });
    const isSource = (topic: string) => sourceTopics.includes(topic);
    this.changelogs = this.stores.changelogs().map((logged) => ({
      cursor: new ChangelogCursor({ ...logged, partition }, state),
      end: undefined,
      limit: isSource(logged.topic) ? 0 : Number.POSITIVE_INFINITY,
    }));
  }

  /** Records of the changelogs that are not in the stores yet; undefined before that is known. */
  get lag(): number | undefined {
    let lag = 0;
    for (const changelog of this.changelogs) {
      const behind = lagOf(changelog);
      if (behind === undefined) return undefined;
      lag += behind;
    }
    return lag;
  }
}

/** Records of one changelog that are not in its store yet; undefined before that is known. */
export function lagOf({ cursor, end, limit }: FollowedChangelog): number | undefined {
  return end === undefined ? undefined : Math.max(0, Math.min(end, limit) - cursor.position);
}
