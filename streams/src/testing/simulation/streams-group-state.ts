import type { EndpointPartitions, GroupSubtopology, StreamsHeartbeat } from '../../client/streams-group.ts';
import { StreamsError } from '../../model/errors.ts';
import { topicPartitionName } from '../../model/topic-partition.ts';
import { type ConfiguredTopology, configureTopology, inputsOf, type PartitionCounts } from './configured-topology.ts';
import type { StreamsGroupMember } from './streams-group-member.ts';
import { assignTasks } from './task-assignor.ts';
import { type MemberTasks, NO_TASKS, splitTask, type TaskSet } from './task-set.ts';

type Topology = NonNullable<StreamsHeartbeat['topology']>;

/** One simulated streams group: its topology, its members and the assignment they are on their way to. */
export class StreamsGroupState {
  readonly groupId: string;
  readonly members = new Map<string, StreamsGroupMember>();
  /** Until then there are no tasks, so that members that start together share them from the start; ms. */
  delayedUntilMs = 0;
  /** When the last assignment was made, ms. */
  assignedAtMs = 0;
  groupEpoch = 1;
  assignmentEpoch = 1;
  endpointEpoch = 0;
  /** What the assignment was made of; whatever differs makes a new one. */
  standbyReplicas = 0;
  #topology: Topology | undefined;
  #configured: ConfiguredTopology = { problem: undefined, missing: [], tasks: new Map() };
  #target = new Map<string, MemberTasks>();

  constructor(groupId: string) {
    this.groupId = groupId;
  }

  get topologyEpoch(): number {
    return this.#topology?.epoch ?? 0;
  }

  get configured(): ConfiguredTopology {
    return this.#configured;
  }

  /** What StreamsGroupDescribe calls the state of the group. */
  get name(): string {
    if (this.members.size === 0) return 'Empty';
    if (this.#configured.problem !== undefined) return 'NotReady';
    if (this.groupEpoch > this.assignmentEpoch) return 'Assigning';
    const members = [...this.members.values()];
    return members.every((member) => member.hasReached(this.assignmentEpoch)) ? 'Stable' : 'Reconciling';
  }

  /**
   * Takes the topology of the first member, and holds later ones to it.
   * @throws StreamsError STREAMS_TOPOLOGY_MISMATCH
   */
  acceptTopology(topology: Topology | undefined): void {
    if (topology === undefined) return;
    if (this.#topology === undefined) {
      this.#topology = topology;
      return;
    }
    const isSame = canonical(topology.subtopologies) === canonical(this.#topology.subtopologies);
    if (topology.epoch < this.#topology.epoch || (topology.epoch === this.#topology.epoch && isSame)) return;
    const message = `group ${this.groupId} runs another topology: Topology updates are not supported yet.`;
    throw new StreamsError('STREAMS_TOPOLOGY_MISMATCH', message, { kafkaError: 42 });
  }

  /** Sets the topology against the topics there are; whether something came of it that the members must know. */
  configure(partitionCount: PartitionCounts): boolean {
    const before = this.#configured;
    this.#configured = configureTopology(this.#topology?.subtopologies ?? [], partitionCount);
    return before.problem?.code !== this.#configured.problem?.code || !sameCounts(before.tasks, this.#configured.tasks);
  }

  /** Makes the assignment of the group's epoch. */
  assign(): void {
    const tasks = [...this.#configured.tasks].flatMap(([subtopologyId, count]) =>
      Array.from({ length: count }, (_, partition) => `${subtopologyId}_${partition}`),
    );
    const keepsState = new Set(
      this.#topology?.subtopologies.filter((s) => s.stateChangelogTopics.length > 0).map((s) => s.subtopologyId),
    );
    this.#target = assignTasks({
      tasks,
      stateful: new Set(tasks.filter((task) => keepsState.has(splitTask(task).subtopologyId))),
      standbyReplicas: this.standbyReplicas,
      members: [...this.members.values()]
        .sort((a, b) => (a.memberId < b.memberId ? -1 : 1))
        .map(({ memberId, processId, assigned }) => ({ memberId, processId, previous: assigned })),
    });
    this.assignmentEpoch = this.groupEpoch;
  }

  /** Takes a member one step towards its assignment, or towards none while the first assignment is delayed. */
  reconcile(member: StreamsGroupMember, owned: MemberTasks | undefined, isDelayed: boolean): void {
    const target = isDelayed ? NO_TASKS : (this.#target.get(member.memberId) ?? NO_TASKS);
    const others = [...this.members.values()].filter((other) => other !== member);
    const neighbours = others.filter((other) => other.processId === member.processId);
    member.reconcile(target, this.assignmentEpoch, owned, (task, role) =>
      role === 'active'
        ? !others.some((other) => other.holds(task, 'active')) && !member.holds(task, 'standby')
        : ![member, ...neighbours].some((other) => other.holds(task, 'active')),
    );
  }

  forget(memberId: string): void {
    this.members.delete(memberId);
    this.#target.delete(memberId);
    this.groupEpoch += 1;
    this.endpointEpoch += 1;
  }

  /** The partitions of source topics that each member with an endpoint serves. */
  endpoints(partitionCount: PartitionCounts): readonly EndpointPartitions[] {
    return [...this.members.values()].flatMap(({ endpoint, assigned }) =>
      endpoint === undefined
        ? []
        : [
            {
              endpoint,
              active: this.#sourcePartitions(assigned.active, partitionCount),
              standby: this.#sourcePartitions(assigned.standby, partitionCount),
            },
          ],
    );
  }

  #sourcePartitions(tasks: TaskSet, partitionCount: PartitionCounts) {
    const subtopologies = new Map<string, GroupSubtopology>(
      this.#topology?.subtopologies.map((subtopology) => [subtopology.subtopologyId, subtopology]),
    );
    return [...tasks].flatMap((task) => {
      const { subtopologyId, partition } = splitTask(task);
      const subtopology = subtopologies.get(subtopologyId);
      const topics = subtopology === undefined ? [] : inputsOf(subtopology);
      return topics
        .filter((topic) => partition < (partitionCount(topic) ?? 0))
        .map((topic) => topicPartitionName(topic, partition));
    });
  }
}

/** A topology as text that does not depend on the order in which topics are named. */
function canonical(subtopologies: readonly GroupSubtopology[]): string {
  const named = (topics: GroupSubtopology['stateChangelogTopics']) =>
    topics.map(({ name, partitions, configs }) => `${name}:${partitions}:${JSON.stringify(configs)}`).sort();
  const parts = subtopologies.map((s) => [
    s.subtopologyId,
    [...s.sourceTopics].sort(),
    [...s.repartitionSinkTopics].sort(),
    named(s.stateChangelogTopics),
    named(s.repartitionSourceTopics),
  ]);
  return JSON.stringify(parts.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

function sameCounts(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([name, count]) => b.get(name) === count);
}
