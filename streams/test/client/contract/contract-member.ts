import type { Client } from '../../../src/client/client.ts';
import type {
  Endpoint,
  EndpointPartitions,
  GroupSubtopology,
  StreamsHeartbeat,
  StreamsHeartbeatReply,
  TaskIds,
} from '../../../src/client/streams-group.ts';
import type { Contract } from './contract.ts';

/** A sub-topology that reads one topic, without state. */
export function onePartitionedTopology(topic: string): readonly GroupSubtopology[] {
  return [subtopology('0', { sourceTopics: [topic] })];
}

/** A sub-topology of which only what is given is not empty. */
export function subtopology(subtopologyId: string, parts: Partial<GroupSubtopology>): GroupSubtopology {
  return {
    subtopologyId,
    sourceTopics: [],
    repartitionSinkTopics: [],
    stateChangelogTopics: [],
    repartitionSourceTopics: [],
    copartitionGroups: [],
    ...parts,
  };
}

/** What a member may be told to be when it joins. */
export interface ContractMemberOptions {
  readonly endpoint?: Endpoint;
  /** A member id that is kept from before. */
  readonly memberId?: string;
}

/** A member of a streams group that owns whatever it is told, and gives up at once what it no longer is told. */
export class ContractMember {
  readonly group: string;
  readonly memberId: string;
  readonly #contract: Contract;
  readonly #client: Client;
  readonly #topology: readonly GroupSubtopology[];
  readonly #endpoint: Endpoint | undefined;
  readonly #processId: string;
  active: ReadonlySet<string> = new Set();
  standby: ReadonlySet<string> = new Set();
  endpoints: readonly EndpointPartitions[] = [];
  epoch = 0;
  last: StreamsHeartbeatReply | undefined;
  #endpointEpoch = -1;
  #owned: Pick<StreamsHeartbeat, 'activeTasks' | 'standbyTasks' | 'warmupTasks'> = NOTHING;

  constructor(
    contract: Contract,
    group: string,
    topology: readonly GroupSubtopology[],
    options: ContractMemberOptions,
  ) {
    this.group = group;
    this.memberId = options.memberId ?? contract.environment.uniqueName('member');
    this.#contract = contract;
    this.#client = contract.client();
    this.#topology = topology;
    this.#endpoint = options.endpoint;
    this.#processId = `process-of-${this.memberId}`;
  }

  /** A member, not joined yet, of a group that is set to be quick. */
  static async create(
    contract: Contract,
    group: string,
    topology: readonly GroupSubtopology[],
    options: ContractMemberOptions = {},
  ): Promise<ContractMember> {
    const member = new ContractMember(contract, group, topology, options);
    await member.#client.admin.alterGroupConfigs(group, {
      'streams.session.timeout.ms': '3000',
      'streams.heartbeat.interval.ms': '500',
      'streams.initial.rebalance.delay.ms': '0',
    });
    return member;
  }

  /** Sends one heartbeat and takes over what it answers. */
  async beat(): Promise<StreamsHeartbeatReply> {
    const { group: groupId, memberId, epoch: memberEpoch } = this;
    const reply = await this.#client.streamsGroup.heartbeat({
      groupId,
      memberId,
      memberEpoch,
      endpointInformationEpoch: this.#endpointEpoch,
      ...(memberEpoch === 0 && {
        rebalanceTimeoutMs: 10_000,
        topology: { epoch: 0, subtopologies: this.#topology },
        processId: this.#processId,
        ...(this.#endpoint !== undefined && { userEndpoint: this.#endpoint }),
      }),
      ...(memberEpoch === 0 ? NOTHING : this.#owned),
    });
    this.#accept(reply);
    return reply;
  }

  /** Sends heartbeats until the check passes. */
  until(check: () => void | Promise<void>): Promise<void> {
    return untilAll([this], check, this.#contract);
  }

  async leave(): Promise<void> {
    await this.#client.streamsGroup.heartbeat({
      groupId: this.group,
      memberId: this.memberId,
      memberEpoch: -1,
      endpointInformationEpoch: -1,
    });
  }

  #accept(reply: StreamsHeartbeatReply): void {
    this.last = reply;
    this.epoch = reply.memberEpoch;
    this.#endpointEpoch = reply.endpointInformationEpoch;
    if (reply.endpoints !== undefined) this.endpoints = reply.endpoints;
    const { activeTasks, standbyTasks } = reply;
    if (activeTasks !== undefined) this.active = namesOf(activeTasks);
    if (standbyTasks !== undefined) this.standby = namesOf(standbyTasks);
    if (activeTasks !== undefined || standbyTasks !== undefined) {
      this.#owned = { activeTasks: activeTasks ?? [], standbyTasks: standbyTasks ?? [], warmupTasks: [] };
    }
  }
}

const NOTHING = { activeTasks: [], standbyTasks: [], warmupTasks: [] };

/** Lets all members send heartbeats until the check passes. */
export function untilAll(
  members: readonly ContractMember[],
  check: () => void | Promise<void>,
  contract: Contract,
): Promise<void> {
  return contract.eventually(async () => {
    for (const member of members) await member.beat();
    await check();
  });
}

function namesOf(tasks: readonly TaskIds[]): ReadonlySet<string> {
  return new Set(tasks.flatMap(({ subtopologyId, partitions }) => partitions.map((p) => `${subtopologyId}_${p}`)));
}
