import type { Endpoint, StreamsHeartbeat } from '../../client/streams-group.ts';
import type { Timer } from '../../model/clock.ts';
import { StreamsError } from '../../model/errors.ts';
import { type MemberTasks, NO_TASKS, type TaskSet, taskSetOf } from './task-set.ts';

/**
 * One member of a simulated streams group and how far it has come from one assignment to the next: what it is to give
 * up goes first, and counts as taken until a heartbeat says that it is given up; only then comes what is new.
 */
export class StreamsGroupMember {
  readonly memberId: string;
  processId = '';
  endpoint: Endpoint | undefined;
  rebalanceTimeoutMs = 300_000;
  lastHeartbeatMs = 0;
  sessionTimer: Timer | undefined;
  revocationTimer: Timer | undefined;
  #epoch = 0;
  #previousEpoch = 0;
  #assigned: MemberTasks = NO_TASKS;
  #revoking: MemberTasks = NO_TASKS;
  #isComplete = true;

  constructor(memberId: string) {
    this.memberId = memberId;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** The tasks the member may run, or is about to be told of. */
  get assigned(): MemberTasks {
    return this.#assigned;
  }

  /** Whether the member still has to say that it gave tasks up. */
  get isRevoking(): boolean {
    return this.#revoking.active.size > 0 || this.#revoking.standby.size > 0;
  }

  /** Whether the member has all of the assignment of that epoch. */
  hasReached(epoch: number): boolean {
    return this.#epoch === epoch && this.#isComplete && !this.isRevoking;
  }

  /** Whether nobody else may run the task: it is assigned, or not given up yet. */
  holds(task: string, role: keyof MemberTasks): boolean {
    return this.#assigned[role].has(task) || this.#revoking[role].has(task);
  }

  /**
   * Lets a heartbeat through when its epoch is the member's, 0, or the one before as after a lost answer.
   * @throws StreamsError STREAMS_FENCED (110)
   */
  checkEpoch({ memberEpoch, activeTasks, standbyTasks }: StreamsHeartbeat): void {
    if (memberEpoch === 0 || memberEpoch === this.#epoch) return;
    const lostAnswer =
      memberEpoch === this.#previousEpoch &&
      activeTasks !== undefined &&
      taskSetOf(activeTasks).isSubsetOf(this.#assigned.active) &&
      taskSetOf(standbyTasks ?? []).isSubsetOf(this.#assigned.standby);
    if (lostAnswer) return;
    const message = `FENCED_MEMBER_EPOCH: member ${this.memberId} is at epoch ${this.#epoch}, not at ${memberEpoch}`;
    throw new StreamsError('STREAMS_FENCED', message, { kafkaError: 110 });
  }

  /** Takes over what a heartbeat tells; the answer is whether the assignment depends on something that changed. */
  update({ memberEpoch, processId, userEndpoint, rebalanceTimeoutMs }: StreamsHeartbeat): boolean {
    const before = JSON.stringify([this.processId, this.endpoint]);
    if (processId !== undefined) this.processId = processId;
    if (userEndpoint !== undefined || memberEpoch === 0) this.endpoint = userEndpoint;
    if (rebalanceTimeoutMs !== undefined) this.rebalanceTimeoutMs = rebalanceTimeoutMs;
    return before !== JSON.stringify([this.processId, this.endpoint]);
  }

  /** Goes one step towards the target. `owned`: what the heartbeat said is owned; undefined: as before. */
  reconcile(
    target: MemberTasks,
    targetEpoch: number,
    owned: MemberTasks | undefined,
    isFree: (task: string, role: keyof MemberTasks) => boolean,
  ): void {
    if (this.isRevoking) {
      if (owned === undefined || ownsAny(owned, this.#revoking)) return;
      this.#revoking = NO_TASKS;
    }
    if (this.hasReached(targetEpoch)) return;
    const kept = both(this.#assigned, target, (mine, wanted) => mine.intersection(wanted));
    const surplus = both(this.#assigned, target, (mine, wanted) => mine.difference(wanted));
    this.#assigned = kept;
    if ((surplus.active.size > 0 || surplus.standby.size > 0) && (owned === undefined || ownsAny(owned, surplus))) {
      this.#revoking = surplus;
      this.#isComplete = false;
      return;
    }
    this.#takeNew(target, targetEpoch, isFree);
  }

  #takeNew(target: MemberTasks, targetEpoch: number, isFree: (task: string, role: keyof MemberTasks) => boolean): void {
    if (this.#epoch !== targetEpoch) this.#previousEpoch = this.#epoch;
    this.#epoch = targetEpoch;
    const { active, standby } = this.#assigned;
    const take = (role: keyof MemberTasks, mine: TaskSet) =>
      mine.union(new Set([...target[role]].filter((task) => mine.has(task) || isFree(task, role))));
    this.#assigned = { active: take('active', active), standby: take('standby', standby) };
    this.#isComplete =
      this.#assigned.active.size === target.active.size && this.#assigned.standby.size === target.standby.size;
  }
}

function ownsAny(owned: MemberTasks, tasks: MemberTasks): boolean {
  return !owned.active.isDisjointFrom(tasks.active) || !owned.standby.isDisjointFrom(tasks.standby);
}

function both(a: MemberTasks, b: MemberTasks, combine: (a: TaskSet, b: TaskSet) => TaskSet): MemberTasks {
  return { active: combine(a.active, b.active), standby: combine(a.standby, b.standby) };
}
