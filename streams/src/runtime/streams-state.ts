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
}

/** What one instance reports of itself. */
export interface InstanceReport {
  readonly applicationId: string;
  readonly state: StreamsState;
  readonly memberId: string;
  readonly memberEpoch: number;
  /** Why there are no tasks yet, empty when nothing is wrong. */
  readonly groupStatus: string;
  /** The group runs another topology, so this member waits. */
  readonly topologyMismatch: boolean;
  readonly commits: number;
  /** How long the last commit took, ms. */
  readonly lastCommitMs: number;
  readonly restarts: number;
  readonly waiters: number;
  readonly tasks: readonly TaskReport[];
}
