import type { GroupMember } from '../../client/admin.ts';
import {
  HEARTBEAT_STATUS,
  type StreamsGroupDescription,
  type StreamsHeartbeat,
  type StreamsHeartbeatReply,
} from '../../client/streams-group.ts';
import { StreamsError } from '../../model/errors.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { SimulatedScheduler } from './simulated-scheduler.ts';
import type { SimulatedTopics } from './simulated-topics.ts';
import { StreamsGroupMember } from './streams-group-member.ts';
import { StreamsGroupState } from './streams-group-state.ts';
import { type MemberTasks, sameTasks, taskIdsOf, taskSetOf } from './task-set.ts';

/** The settings of streams groups, by Kafka's names; a group may be given others. */
export interface StreamsGroupSettings {
  readonly 'streams.heartbeat.interval.ms': number;
  readonly 'streams.session.timeout.ms': number;
  readonly 'streams.initial.rebalance.delay.ms': number;
  readonly 'streams.num.standby.replicas': number;
  /** At least this long between two assignments of a group. */
  readonly 'streams.assignment.interval.ms': number;
}

/** Quick, as on a cluster set up for this library; Kafka's own are 5 s, 45 s, 3 s, 0 and 1 s. */
export const DEFAULT_GROUP_SETTINGS: StreamsGroupSettings = {
  'streams.heartbeat.interval.ms': 500,
  'streams.session.timeout.ms': 3000,
  'streams.initial.rebalance.delay.ms': 100,
  'streams.num.standby.replicas': 0,
  'streams.assignment.interval.ms': 100,
};

/** Why there is no new assignment yet: the first one waits for company, later ones keep their distance. */
type AssignmentDelay = 'initial' | 'interval';

/** The coordinator of streams groups (KIP-1071) of a simulated cluster. */
export class StreamsGroupCoordinator {
  readonly #scheduler: SimulatedScheduler;
  readonly #network: SimulatedNetwork;
  readonly #topics: SimulatedTopics;
  readonly #defaults: StreamsGroupSettings;
  readonly #settings = new Map<string, Partial<StreamsGroupSettings>>();
  readonly #groups = new Map<string, StreamsGroupState>();
  #availableSinceMs = 0;

  constructor(
    scheduler: SimulatedScheduler,
    network: SimulatedNetwork,
    topics: SimulatedTopics,
    settings: Partial<StreamsGroupSettings> = {},
  ) {
    this.#scheduler = scheduler;
    this.#network = network;
    this.#topics = topics;
    this.#defaults = { ...DEFAULT_GROUP_SETTINGS, ...settings };
    network.whenUp(() => {
      this.#availableSinceMs = scheduler.now();
    });
  }

  /** Sets settings of a group, numbers in Kafka's notation. */
  configure(groupId: string, settings: { readonly [setting: string]: string }): void {
    const numbers = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, Number(value)]));
    this.#settings.set(groupId, { ...this.#settings.get(groupId), ...numbers });
  }

  /**
   * Answers one heartbeat. Tasks are in the answer on join, and when this very heartbeat changed them: a member whose
   * answer was lost learns of its tasks only by joining again.
   * @throws StreamsError STREAMS_UNKNOWN_MEMBER, STREAMS_FENCED, STREAMS_TOPOLOGY_MISMATCH
   */
  heartbeat(request: StreamsHeartbeat): StreamsHeartbeatReply {
    if (request.memberEpoch < 0) return this.#leave(request);
    if (request.memberEpoch > 0 && request.topology !== undefined) {
      const message = 'INVALID_REQUEST: Topology can only be provided when (re-)joining.';
      throw new StreamsError('STREAMS_BROKER', message, { kafkaError: 42 });
    }
    const group = this.#groupFor(request);
    const known = this.#memberFor(group, request);
    group.acceptTopology(request.topology);
    this.#groups.set(group.groupId, group);
    const member = known ?? this.#join(group, request);
    this.#update(group, member, request, known === undefined);
    const before = member.assigned;
    const delay = this.#maybeAssign(group);
    group.reconcile(member, ownedBy(request), delay === 'initial');
    const hasNewTasks = !sameTasks(before, member.assigned);
    if (member.endpoint !== undefined && (request.memberEpoch === 0 || hasNewTasks)) group.endpointEpoch += 1;
    this.#armSession(group, member);
    this.#armRevocation(group, member);
    this.#scheduler.trace(`member ${member.memberId}`, member.epoch);
    return this.#reply(group, member, request, delay, hasNewTasks);
  }

  /**
   * Whether offsets may be committed in that name.
   * @throws StreamsError STREAMS_STALE_MEMBER_EPOCH, STREAMS_UNKNOWN_MEMBER
   */
  checkCommit(groupId: string, member: GroupMember | undefined): void {
    const group = this.#groups.get(groupId);
    const memberEpoch = member?.memberEpoch ?? -1;
    if (group === undefined && memberEpoch < 0) return;
    if (group === undefined) throw staleEpoch(`group ${groupId} has no members`);
    if (memberEpoch < 0 && group.members.size === 0) return;
    const known = group.members.get(member?.memberId ?? '');
    if (known === undefined) throw unknownMember(groupId, member?.memberId ?? '');
    if (known.epoch !== memberEpoch) {
      throw staleEpoch(`${known.memberId} is at epoch ${known.epoch}, not at ${memberEpoch}`);
    }
  }

  /** What StreamsGroupDescribe tells; undefined when there is no such group. */
  describe(groupId: string): StreamsGroupDescription | undefined {
    const group = this.#groups.get(groupId);
    if (group === undefined) return undefined;
    const members = [...group.members.values()].map(({ memberId, epoch, processId, assigned }) => ({
      memberId,
      memberEpoch: epoch,
      processId,
      activeTasks: taskIdsOf(assigned.active),
      standbyTasks: taskIdsOf(assigned.standby),
    }));
    return { state: group.name, groupEpoch: group.groupEpoch, members };
  }

  /** @throws StreamsError STREAMS_BROKER (68) when the group has members. */
  delete(groupId: string): void {
    const group = this.#groups.get(groupId);
    if (group !== undefined && group.members.size > 0) {
      throw new StreamsError('STREAMS_BROKER', `NON_EMPTY_GROUP: ${groupId} has members`, { kafkaError: 68 });
    }
    this.#groups.delete(groupId);
  }

  #setting(groupId: string, name: keyof StreamsGroupSettings): number {
    return this.#settings.get(groupId)?.[name] ?? this.#defaults[name];
  }

  #groupFor({ groupId, memberId, memberEpoch }: StreamsHeartbeat): StreamsGroupState {
    const group = this.#groups.get(groupId);
    if (group === undefined && memberEpoch > 0) throw unknownMember(groupId, memberId);
    return group ?? new StreamsGroupState(groupId);
  }

  #memberFor(group: StreamsGroupState, request: StreamsHeartbeat): StreamsGroupMember | undefined {
    const member = group.members.get(request.memberId);
    if (member === undefined && request.memberEpoch > 0) throw unknownMember(group.groupId, request.memberId);
    member?.checkEpoch(request);
    return member;
  }

  #join(group: StreamsGroupState, { memberId }: StreamsHeartbeat): StreamsGroupMember {
    if (group.members.size === 0) {
      const delayMs = this.#setting(group.groupId, 'streams.initial.rebalance.delay.ms');
      group.delayedUntilMs = this.#scheduler.now() + delayMs;
    }
    const member = new StreamsGroupMember(memberId);
    group.members.set(memberId, member);
    return member;
  }

  #leave({ groupId, memberId, memberEpoch, ...rest }: StreamsHeartbeat): StreamsHeartbeatReply {
    const group = this.#groups.get(groupId);
    const member = group?.members.get(memberId);
    if (group === undefined || member === undefined) throw unknownMember(groupId, memberId);
    if (memberEpoch !== -1) {
      throw new StreamsError('STREAMS_BROKER', 'static membership is not yet supported', { kafkaError: 42 });
    }
    this.#remove(group, member);
    const heartbeatIntervalMs = this.#setting(groupId, 'streams.heartbeat.interval.ms');
    const { endpointInformationEpoch } = rest;
    return { memberId, memberEpoch, heartbeatIntervalMs, status: [], endpointInformationEpoch };
  }

  #remove(group: StreamsGroupState, member: StreamsGroupMember): void {
    member.sessionTimer?.cancel();
    member.revocationTimer?.cancel();
    if (group.members.get(member.memberId) === member) group.forget(member.memberId);
  }

  #update(group: StreamsGroupState, member: StreamsGroupMember, request: StreamsHeartbeat, isNew: boolean): void {
    const standbyReplicas = this.#setting(group.groupId, 'streams.num.standby.replicas');
    const hasNewTopics = group.configure((topic) => this.#topics.partitionCount(topic));
    if (member.update(request) || isNew || hasNewTopics || standbyReplicas !== group.standbyReplicas) {
      group.groupEpoch += 1;
      group.standbyReplicas = standbyReplicas;
    }
    const { missing } = group.configured;
    if (missing.length === 0) return;
    this.#scheduler.schedule(this.#scheduler.between(500, 5000), 'create internal topics', () => {
      for (const topic of missing) this.#topics.create(topic);
    });
  }

  /** Makes a new assignment if one is due; else the answer is why it has to wait. */
  #maybeAssign(group: StreamsGroupState): AssignmentDelay | undefined {
    const now = this.#scheduler.now();
    if (now < group.delayedUntilMs) return 'initial';
    if (group.groupEpoch === group.assignmentEpoch) return undefined;
    if (now < group.assignedAtMs + this.#setting(group.groupId, 'streams.assignment.interval.ms')) return 'interval';
    group.assign();
    group.assignedAtMs = now;
    return undefined;
  }

  #armSession(group: StreamsGroupState, member: StreamsGroupMember): void {
    member.lastHeartbeatMs = this.#scheduler.now();
    if (member.sessionTimer === undefined) this.#watchSession(group, member);
  }

  /** One timer a member, set anew for what is left when it fires: heartbeats are many, time-outs few. */
  #watchSession(group: StreamsGroupState, member: StreamsGroupMember): void {
    const heard = Math.max(member.lastHeartbeatMs, this.#availableSinceMs);
    const sessionMs = this.#setting(group.groupId, 'streams.session.timeout.ms');
    const leftMs = this.#network.brokerIsDown ? sessionMs : heard + sessionMs - this.#scheduler.now();
    member.sessionTimer = this.#scheduler.schedule(Math.max(1, leftMs) * 1000, `session ${member.memberId}`, () => {
      const since = Math.max(member.lastHeartbeatMs, this.#availableSinceMs);
      const isOver = !this.#network.brokerIsDown && this.#scheduler.now() - since >= sessionMs;
      if (isOver) this.#remove(group, member);
      else this.#watchSession(group, member);
    });
  }

  #armRevocation(group: StreamsGroupState, member: StreamsGroupMember): void {
    if (!member.isRevoking) {
      member.revocationTimer?.cancel();
      member.revocationTimer = undefined;
    } else if (member.revocationTimer === undefined) {
      member.revocationTimer = this.#scheduler.schedule(
        member.rebalanceTimeoutMs * 1000,
        `revocation timeout ${member.memberId}`,
        () => this.#remove(group, member),
      );
    }
  }

  #reply(
    group: StreamsGroupState,
    member: StreamsGroupMember,
    request: StreamsHeartbeat,
    delay: AssignmentDelay | undefined,
    hasNewTasks: boolean,
  ): StreamsHeartbeatReply {
    const tellsTasks = request.memberEpoch === 0 || hasNewTasks;
    const tellsEndpoints = request.endpointInformationEpoch !== group.endpointEpoch;
    return {
      memberId: member.memberId,
      memberEpoch: member.epoch,
      heartbeatIntervalMs: this.#setting(group.groupId, 'streams.heartbeat.interval.ms'),
      status: statusOf(group, request, delay),
      endpointInformationEpoch: group.endpointEpoch,
      ...(tellsTasks && {
        activeTasks: taskIdsOf(member.assigned.active),
        standbyTasks: taskIdsOf(member.assigned.standby),
        warmupTasks: [],
      }),
      ...(tellsEndpoints && { endpoints: group.endpoints((topic) => this.#topics.partitionCount(topic)) }),
    };
  }
}

function ownedBy({ memberEpoch, activeTasks, standbyTasks }: StreamsHeartbeat): MemberTasks | undefined {
  if (activeTasks === undefined && memberEpoch !== 0) return undefined;
  return { active: taskSetOf(activeTasks ?? []), standby: taskSetOf(standbyTasks ?? []) };
}

function statusOf(group: StreamsGroupState, { topology }: StreamsHeartbeat, delay: AssignmentDelay | undefined) {
  const { problem } = group.configured;
  const status = problem === undefined ? [] : [problem];
  if (topology !== undefined && topology.epoch < group.topologyEpoch) {
    status.push({ code: HEARTBEAT_STATUS.STALE_TOPOLOGY, detail: `The group is at topology ${group.topologyEpoch}.` });
  }
  if (delay !== undefined) {
    status.push({ code: HEARTBEAT_STATUS.ASSIGNMENT_DELAYED, detail: `Assignment delayed: ${delay}.` });
  }
  return status;
}

function unknownMember(groupId: string, memberId: string): StreamsError {
  const message = `UNKNOWN_MEMBER_ID: group ${groupId} has no member ${memberId}`;
  return new StreamsError('STREAMS_UNKNOWN_MEMBER', message, { kafkaError: 25 });
}

function staleEpoch(detail: string): StreamsError {
  return new StreamsError('STREAMS_STALE_MEMBER_EPOCH', `ILLEGAL_GENERATION: ${detail}`, { kafkaError: 22 });
}
