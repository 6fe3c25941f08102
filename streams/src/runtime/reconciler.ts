import type { StreamsError } from '../model/errors.ts';
import type { Committer } from './committer.ts';
import type { Membership } from './membership.ts';
import type { StandbyTasks } from './standby-tasks.ts';
import type { StreamsLogger } from './streams-logger.ts';
import { NO_TASKS } from './task-assignment.ts';
import type { TaskManager } from './task-manager.ts';

/** What is reconciled, and how what is processed is committed before it is given up. */
export interface ReconcilerOptions {
  readonly membership: Membership;
  readonly tasks: TaskManager;
  readonly standbys: StandbyTasks;
  readonly committer: Committer;
  readonly logger: StreamsLogger;
  readonly listener: { rebalanced(): void };
  readonly commit: () => Promise<void>;
}

/** Brings the tasks of this instance to what the group wants of it, and says so; within the loop's turns. */
export class Reconciler {
  readonly #options: ReconcilerOptions;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Gives up, takes over, stands by as the group's target says. */
  async reconcile(): Promise<void> {
    const { membership, tasks, standbys, listener, logger, commit } = this.#options;
    await this.#giveUpForfeited();
    const { target } = membership;
    if (target === undefined) return;
    const owned = tasks.owned();
    const revoked = [...owned].filter((id) => !target.active.has(id));
    const added = [...target.active].filter((id) => !owned.has(id));
    if (revoked.length > 0) {
      await commit();
      await tasks.close(revoked);
    }
    if (added.length > 0) await tasks.open(added, await standbys.release(added));
    if (target.standby.size > 0 || standbys.size > 0) await standbys.assign(target.standby);
    if (revoked.length > 0 || added.length > 0) {
      logger('info', 'tasks reassigned', { added, revoked, epoch: membership.member.memberEpoch });
    }
    this.#report();
    listener.rebalanced();
  }

  /** The group does not know this member any more: nothing is committed; copies are kept for what it is given next. */
  async giveUp(reason: StreamsError, closed: () => void): Promise<void> {
    const { tasks, standbys, committer, logger, listener } = this.#options;
    logger('warn', 'the group has given this member up; its tasks start over', { reason: reason.message });
    await tasks.close(tasks.owned());
    if (standbys.size > 0) await standbys.assign(NO_TASKS.standby);
    this.#report();
    listener.rebalanced();
    closed();
    await committer.restart();
  }

  /** Tasks that may be another member's already end without a commit, and with them all that shares their transaction. */
  async #giveUpForfeited(): Promise<void> {
    const { membership, tasks, committer } = this.#options;
    const forfeited = [...tasks.owned()].filter((id) => membership.forfeits([id]));
    if (forfeited.length === 0) return;
    tasks.stop();
    await tasks.close(forfeited);
    this.#report();
    await committer.restart();
    tasks.reopen();
  }

  #report(): void {
    const { membership, tasks, standbys } = this.#options;
    membership.owns({ active: tasks.owned(), standby: standbys.owned() });
  }
}
