import type { TopicPartitionName } from '../model/topic-partition.ts';

/** Partitions of a sub-topology: the tasks `subtopologyId_partition`. */
export interface TaskIds {
  readonly subtopologyId: string;
  readonly partitions: readonly number[];
}

/** Where an instance answers queries. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** An internal topic as the group's coordinator is to make it. */
export interface InternalTopic {
  readonly name: string;
  /** 0: as many as the sub-topology's other topics have. */
  readonly partitions: number;
  /** 0: the broker's default. */
  readonly replicationFactor: number;
  readonly configs: { readonly [setting: string]: string };
}

/** One sub-topology as the coordinator is told of it (KIP-1071). */
export interface GroupSubtopology {
  readonly subtopologyId: string;
  readonly sourceTopics: readonly string[];
  readonly repartitionSinkTopics: readonly string[];
  readonly stateChangelogTopics: readonly InternalTopic[];
  readonly repartitionSourceTopics: readonly InternalTopic[];
  /** Groups of topics that must have equally many partitions, by name. */
  readonly copartitionGroups: readonly (readonly string[])[];
}

/** StreamsGroupHeartbeat, request. */
export interface StreamsHeartbeat {
  readonly groupId: string;
  readonly memberId: string;
  /** 0 joins, -1 leaves, -2 leaves for a moment; else the last epoch the coordinator gave. */
  readonly memberEpoch: number;
  readonly endpointInformationEpoch: number;
  /** The rest is sent on join and, of the tasks, whenever what is owned has changed. */
  readonly rebalanceTimeoutMs?: number;
  readonly topology?: { readonly epoch: number; readonly subtopologies: readonly GroupSubtopology[] };
  readonly activeTasks?: readonly TaskIds[];
  readonly standbyTasks?: readonly TaskIds[];
  readonly warmupTasks?: readonly TaskIds[];
  readonly processId?: string;
  readonly userEndpoint?: Endpoint;
  readonly rackId?: string;
  readonly clientTags?: { readonly [key: string]: string };
}

/** The partitions one endpoint serves. */
export interface EndpointPartitions {
  readonly endpoint: Endpoint;
  readonly active: readonly TopicPartitionName[];
  readonly standby: readonly TopicPartitionName[];
}

/** What the coordinator answered; task lists and endpoints are undefined when they have not changed. */
export interface StreamsHeartbeatReply {
  readonly memberId: string;
  readonly memberEpoch: number;
  readonly heartbeatIntervalMs: number;
  /** Reasons why there are no tasks yet: missing topics, partition counts, a stale topology … */
  readonly status: readonly { readonly code: number; readonly detail: string }[];
  readonly activeTasks?: readonly TaskIds[];
  readonly standbyTasks?: readonly TaskIds[];
  readonly warmupTasks?: readonly TaskIds[];
  readonly endpointInformationEpoch: number;
  readonly endpoints?: readonly EndpointPartitions[];
}

/** The status codes of {@link StreamsHeartbeatReply} (KIP-1071). */
export const HEARTBEAT_STATUS = {
  STALE_TOPOLOGY: 0,
  MISSING_SOURCE_TOPICS: 1,
  INCORRECTLY_PARTITIONED_TOPICS: 2,
  MISSING_INTERNAL_TOPICS: 3,
  SHUTDOWN_APPLICATION: 4,
  ASSIGNMENT_DELAYED: 5,
} as const;

/** Membership in a streams group (KIP-1071): one request, the loop around it is the runtime's. */
export interface StreamsGroup {
  /**
   * Sends one heartbeat to the group's coordinator, finding it first and again when it moves.
   * @throws StreamsError STREAMS_UNKNOWN_MEMBER or STREAMS_FENCED (join again with epoch 0), STREAMS_TOPOLOGY_MISMATCH,
   * STREAMS_UNSUPPORTED_BROKER, STREAMS_BROKER_UNAVAILABLE, STREAMS_TIMEOUT (try again).
   */
  heartbeat(request: StreamsHeartbeat, signal?: AbortSignal): Promise<StreamsHeartbeatReply>;
  /** Members of a group, to see whether it is empty and which topology epoch it runs; undefined when there is no such group. */
  describe(group: string): Promise<StreamsGroupDescription | undefined>;
}

/** What StreamsGroupDescribe says of a group. */
export interface StreamsGroupDescription {
  readonly state: string;
  readonly groupEpoch: number;
  readonly members: readonly {
    readonly memberId: string;
    readonly memberEpoch: number;
    readonly processId: string;
    readonly activeTasks: readonly TaskIds[];
    readonly standbyTasks: readonly TaskIds[];
  }[];
}
