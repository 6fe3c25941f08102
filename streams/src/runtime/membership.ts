import {
  type Endpoint,
  type EndpointPartitions,
  type GroupSubtopology,
  HEARTBEAT_STATUS,
  type StreamsGroup,
  type StreamsHeartbeat,
  type StreamsHeartbeatReply,
} from '../client/streams-group.ts';
import { type Clock, delay } from '../model/clock.ts';
import { isStreamsError, type StreamsError } from '../model/errors.ts';
import type { Random } from '../model/random.ts';
import type { TaskId } from '../model/task-id.ts';
import { fromTaskIds, NO_TASKS, sameTasks, type TaskAssignment, toTaskIds } from './task-assignment.ts';
import type { HandoverAttempt } from './topology-handover.ts';

/** Who joins which group, and what the owner of the tasks does when the group speaks. */
export interface MembershipOptions {
  readonly group: StreamsGroup;
  readonly clock: Clock;
  readonly random: Random;
  readonly groupId: string;
  /** Kept across restarts: the group gives a known member its tasks back. */
  readonly memberId: string;
  readonly processId: string;
  readonly topologyEpoch: number;
  readonly subtopologies: readonly GroupSubtopology[];
  readonly endpoint?: Endpoint;
  readonly rackId?: string;
  /** How long this member may take to give up tasks, ms. */
  readonly rebalanceTimeoutMs: number;
  /** The target assignment changed: reconcile, then report with {@link Membership.owns}. */
  readonly onAssignment: () => void;
  /** The group has given this member up: its tasks must be closed without a commit before it resolves. */
  readonly onLost: (error: StreamsError) => Promise<void>;
  /** The membership has ended: no trying again would help. */
  readonly onFailed: (error: unknown) => void;
  /** The group runs another topology: the answer is whether to join again at once, else why not. */
  readonly onTopologyMismatch?: () => Promise<HandoverAttempt>;
  /** What keeps this member from its tasks has changed; `grave` unless it passes by itself. Empty: nothing does. */
  readonly onStatus: (status: string, grave: boolean) => void;
}

/** What every group goes through when it begins. */
const PASSING = new Set<number>([HEARTBEAT_STATUS.MISSING_INTERNAL_TOPICS, HEARTBEAT_STATUS.ASSIGNMENT_DELAYED]);

const JOINING = 0;
const NOT_A_MEMBER = -1;

/**
 * After a heartbeat without an answer, and after the start, for the process before had the same id, the assignment is
 * compared with the coordinator's, so often and so long.
 */
const VERIFY_EVERY_MS = 3_000;
const VERIFY_FOR_MS = 30_000;

/** A stop must not wait for a hand-over that waits for a broker; whoever comes next finishes it. */
const HANDOVER_LIMIT_MS = 60_000;

const RETRY_MS = 100;
const MAX_RETRY_MS = 2_000;

/**
 * This instance's place in the streams group (KIP-1071): sends heartbeats, keeps the epoch, the target assignment and
 * the endpoints of all members. It decides nothing: the coordinator assigns, the owner of the tasks reconciles.
 */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #stop = new AbortController();
  #epoch = JOINING;
  #endpointEpoch = -1;
  #intervalMs = 500;
  #target: TaskAssignment | undefined;
  #owned: TaskAssignment = NO_TASKS;
  #reported: TaskAssignment | undefined;
  #forfeited: ReadonlySet<TaskId> = new Set();
  #endpoints: readonly EndpointPartitions[] = [];
  #status = '';
  #topologyMismatch = false;
  #verifyAt = Number.POSITIVE_INFINITY;
  #verifyUntil = 0;
  #failures = 0;
  #wake: AbortController = new AbortController();
  readonly #epochWaiters: (() => void)[] = [];
  #loop: Promise<void> | undefined;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  /** Begins to send heartbeats. */
  start(): void {
    this.#verifyFromNowOn();
    this.#loop ??= this.#run().catch((error: unknown) => this.#options.onFailed(error));
  }

  /** In whose name offsets are committed; the epoch is 0 while joining, or joining again, and -1 when given up. */
  get member(): { readonly memberId: string; readonly memberEpoch: number } {
    return { memberId: this.#options.memberId, memberEpoch: this.#epoch };
  }

  /** What the coordinator wants this member to run; undefined until it has said so. */
  get target(): TaskAssignment | undefined {
    return this.#target;
  }

  /** Every member's endpoint, with the source partitions it serves. */
  get endpoints(): readonly EndpointPartitions[] {
    return this.#endpoints;
  }

  /** Why there are no tasks yet, empty when nothing is wrong. */
  get status(): string {
    return this.#status;
  }

  /** Whether the group runs another topology, so that this member waits. */
  get topologyMismatch(): boolean {
    return this.#topologyMismatch;
  }

  /** Tells the group what this member runs now; a heartbeat goes out at once when that has changed. */
  owns(owned: TaskAssignment): void {
    this.#owned = owned;
    this.#forfeited = new Set([...this.#forfeited].filter((id) => owned.active.has(id)));
    if (this.#reported === undefined || !sameAssignment(owned, this.#reported)) this.#wake.abort();
  }

  /**
   * Whether another member may run one of these tasks, or may have run it since it was opened here: nothing done for it
   * may be committed, in whatever epoch. So it is with all that is owned when the member has joined again.
   */
  forfeits(tasks: Iterable<TaskId>): boolean {
    return this.#forfeited.size > 0 && [...tasks].some((id) => this.#forfeited.has(id));
  }

  /** Resolves when the epoch is not `epoch` any more, or after one more heartbeat that was answered. */
  nextEpoch(epoch: number): Promise<void> {
    if (this.#epoch !== epoch || this.#stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#epochWaiters.push(resolve);
      this.#wake.abort();
    });
  }

  /** Stops the heartbeats; with `leave` the group is told, and its other members get the tasks at once. */
  async close(leave: boolean): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    await this.#loop;
    for (const wake of this.#epochWaiters.splice(0)) wake();
    if (!leave || this.#epoch <= 0) return;
    const { group, groupId, memberId } = this.#options;
    try {
      await group.heartbeat({ groupId, memberId, memberEpoch: -1, endpointInformationEpoch: -1 });
    } catch (error) {
      // The session will run out by itself; closing must not fail for it.
      if (!isStreamsError(error)) throw error;
    }
  }

  async #run(): Promise<void> {
    const { group, clock } = this.#options;
    while (!this.#stop.signal.aborted) {
      // A wake-up that comes while a heartbeat is under way must not be lost.
      this.#wake = new AbortController();
      const request = this.#request();
      const sent = this.#owned;
      try {
        const reply = await group.heartbeat(request, this.#stop.signal);
        if (this.#stop.signal.aborted) return;
        this.#failures = 0;
        this.#topologyMismatch = false;
        if (request.activeTasks !== undefined) this.#reported = sent;
        this.#apply(reply);
        await this.#verify();
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        await this.#failed(error);
        continue;
      }
      const pending = this.#reported !== undefined && !sameAssignment(this.#owned, this.#reported);
      if (!pending) await delay(clock, this.#intervalMs, this.#wake.signal);
    }
  }

  #request(): StreamsHeartbeat {
    const { groupId, memberId, processId, topologyEpoch, subtopologies, endpoint, rackId } = this.#options;
    const base = { groupId, memberId, memberEpoch: this.#epoch, endpointInformationEpoch: this.#endpointEpoch };
    if (this.#epoch === JOINING) {
      return {
        ...base,
        endpointInformationEpoch: -1,
        rebalanceTimeoutMs: this.#options.rebalanceTimeoutMs,
        topology: { epoch: topologyEpoch, subtopologies },
        processId,
        ...(endpoint && { userEndpoint: endpoint }),
        ...(rackId !== undefined && { rackId }),
        activeTasks: [],
        standbyTasks: [],
        warmupTasks: [],
      };
    }
    if (this.#reported !== undefined && sameAssignment(this.#owned, this.#reported)) return base;
    return {
      ...base,
      activeTasks: toTaskIds(this.#owned.active),
      standbyTasks: toTaskIds(this.#owned.standby),
      warmupTasks: [],
    };
  }

  #apply(reply: StreamsHeartbeatReply): void {
    const joined = this.#epoch === JOINING;
    this.#topologyMismatch = false;
    this.#epoch = reply.memberEpoch;
    this.#intervalMs = reply.heartbeatIntervalMs;
    if (joined) this.#reported = NO_TASKS;
    if (reply.endpoints !== undefined) {
      this.#endpoints = reply.endpoints;
      this.#endpointEpoch = reply.endpointInformationEpoch;
    }
    // Even what is given back may have been another member's in between.
    if (joined && reply.activeTasks !== undefined) this.#forfeited = this.#owned.active;
    for (const wake of this.#epochWaiters.splice(0)) wake();
    const assigned = reply.activeTasks !== undefined || reply.standbyTasks !== undefined;
    if (assigned) {
      // To be answered even if nothing owned changes: a task may be revoked before it was opened, and the group waits.
      if (!joined) this.#reported = undefined;
      this.#target = {
        active: reply.activeTasks ? fromTaskIds(reply.activeTasks) : (this.#target?.active ?? new Set()),
        standby: reply.standbyTasks ? fromTaskIds(reply.standbyTasks) : (this.#target?.standby ?? new Set()),
      };
    }
    // With the target that came with it: nothing to complain of and the old target would look like being done.
    this.#say(
      reply.status.map(({ detail }) => detail).join('; '),
      reply.status.some(({ code }) => !PASSING.has(code)),
    );
    if (assigned) this.#options.onAssignment();
  }

  async #failed(error: unknown): Promise<void> {
    this.#topologyMismatch = isStreamsError(error, 'STREAMS_TOPOLOGY_MISMATCH');
    if (!isStreamsError(error) || error.code === 'STREAMS_UNSUPPORTED_BROKER') throw error;
    if (error.code === 'STREAMS_UNKNOWN_MEMBER' || error.code === 'STREAMS_FENCED') {
      this.#epoch = NOT_A_MEMBER;
      this.#target = undefined;
      this.#reported = undefined;
      for (const wake of this.#epochWaiters.splice(0)) wake();
      await this.#options.onLost(error);
      this.#epoch = JOINING;
      return;
    }
    // The answer may be the one that held a new assignment, and the coordinator tells it once (as of Kafka 4.3): only
    // a member that joins again, under the id it has, is told its tasks.
    if (error.code === 'STREAMS_TOPOLOGY_MISMATCH') return this.#mismatched(error);
    this.#joinAgain();
    this.#verifyFromNowOn();
    this.#say(error.message, true);
    await this.#pause(RETRY_MS * 2 ** this.#failures++);
  }

  async #mismatched(error: StreamsError): Promise<void> {
    this.#topologyMismatch = true;
    const { clock, onTopologyMismatch } = this.#options;
    const over = new AbortController();
    const limit = delay(clock, HANDOVER_LIMIT_MS, AbortSignal.any([this.#stop.signal, over.signal]));
    const attempt = (await Promise.race([onTopologyMismatch?.(), limit])) ?? { done: false, status: error.message };
    over.abort();
    this.#say(attempt.status, !attempt.done);
    if (!attempt.done) await this.#pause(this.#intervalMs);
  }

  async #pause(ms: number): Promise<void> {
    const { clock, random } = this.#options;
    await delay(clock, Math.min(ms, MAX_RETRY_MS) * (0.5 + random()), this.#stop.signal);
  }

  #joinAgain(): void {
    this.#epoch = JOINING;
    this.#reported = undefined;
  }

  #verifyFromNowOn(): void {
    this.#verifyAt = this.#options.clock.now() + VERIFY_EVERY_MS;
    this.#verifyUntil = this.#options.clock.now() + VERIFY_FOR_MS;
  }

  /**
   * A request that was given up, or whose process has died, may still reach the coordinator, after later ones, and its
   * answer, which nobody hears, may hold the assignment. Assignments change in answers alone: when the coordinator has
   * another one, it was lost.
   */
  async #verify(): Promise<void> {
    const { clock, group, groupId, memberId } = this.#options;
    const now = clock.now();
    if (now < this.#verifyAt) return;
    this.#verifyAt = now > this.#verifyUntil ? Number.POSITIVE_INFINITY : now + VERIFY_EVERY_MS;
    const description = await group.describe(groupId);
    const me = description?.members.find((member) => member.memberId === memberId);
    if (me === undefined || this.#target === undefined) return;
    const coordinators = { active: fromTaskIds(me.activeTasks), standby: fromTaskIds(me.standbyTasks) };
    if (!sameAssignment(coordinators, this.#target)) this.#joinAgain();
  }

  #say(status: string, grave: boolean): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#options.onStatus(status, grave);
  }
}

function sameAssignment(a: TaskAssignment, b: TaskAssignment): boolean {
  return sameTasks(a.active, b.active) && sameTasks(a.standby, b.standby);
}
