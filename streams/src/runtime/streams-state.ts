/** Where an instance stands (`KafkaStreams.State`). */
export type StreamsState =
  | 'created'
  | 'rebalancing'
  | 'running'
  | 'pending_shutdown'
  | 'not_running'
  | 'pending_error'
  | 'error';

/** How a task is doing, for people and for probes. */
export interface TaskReport {
  readonly taskId: string;
  readonly phase: 'opening' | 'restoring' | 'running';
  readonly processed: number;
  readonly punctuated: number;
  /** From the timestamp of the latest record to its commit, ms; undefined before the first commit. */
  readonly e2eLatencyMs: number | undefined;
  readonly dropped: { readonly [reason: string]: number };
  /** Changelog records replayed before it ran. */
  readonly restored: number;
  /** While it restores: records of the log to go, and replayed so far. */
  readonly restore?: { readonly remaining: number; readonly restored: number };
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly position: number;
    /** Records in the log not processed yet; undefined before that is known. */
    readonly lag: number | undefined;
    readonly bufferedBytes: number;
  }[];
  readonly stores: readonly string[];
  /** What its suppressions hold back; absent without any, and until the task runs. */
  readonly buffers?: readonly {
    readonly store: string;
    readonly records: number;
    /** As they count against a bound. */
    readonly bytes: number;
    /** Changes sent on since the task came here. */
    readonly emitted: number;
  }[];
}

/** How current the copy is that an instance keeps of another's task. */
export interface StandbyReport {
  readonly taskId: string;
  /** Changelog records that are not in the copy yet, of all changelogs; undefined before that is known. */
  readonly lag: number | undefined;
  readonly changelogs: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly position: number;
    readonly lag: number | undefined;
  }[];
}

/** What one instance reports of itself. */
export interface InstanceReport {
  readonly applicationId: string;
  readonly state: StreamsState;
  readonly memberId: string;
  readonly memberEpoch: number;
  /** Why there are no tasks yet, empty when nothing is wrong. */
  readonly groupStatus: string;
  /** SHA-256 (hex) of the sub-topologies as the group's coordinator is told of them. */
  readonly topologyHash: string;
  /** The group runs another topology, so that this member waits. */
  readonly topologyMismatch: boolean;
  readonly commits: number;
  /** How long the last commit took, ms. */
  readonly lastCommitMs: number;
  readonly restarts: number;
  readonly waiters: number;
  /** Time spent in processors and punctuations, ms. */
  readonly processMs: number;
  /** Bytes of records taken from the brokers. */
  readonly fetchedBytes: number;
  /** Bytes handed to the producer and not acknowledged. */
  readonly producerBufferedBytes: number;
  /** How often the group told this member its tasks. */
  readonly rebalances: number;
  /** How often the group or a transaction had given this member up while it went on. */
  readonly fencings: number;
  /** The record caches of all tasks; absent without. */
  readonly cache?: { readonly bytes: number; readonly reads: number; readonly hits: number };
  readonly tasks: readonly TaskReport[];
  readonly standbys: readonly StandbyReport[];
}
