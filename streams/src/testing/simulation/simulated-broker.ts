import type { GroupMember, IsolationLevel } from '../../client/admin.ts';
import { isStreamsError, StreamsError } from '../../model/errors.ts';
import type { TopicPartition } from '../../model/topic-partition.ts';
import { GroupOffsets, type Offsets } from './group-offsets.ts';
import type { BatchWriter, ProducedRecord } from './log-entry.ts';
import type { LogSlice, PartitionLog } from './partition-log.ts';
import { tryAgain } from './retrying.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { SimulatedScheduler } from './simulated-scheduler.ts';
import { SimulatedTopics } from './simulated-topics.ts';
import { StreamsGroupCoordinator, type StreamsGroupSettings } from './streams-group-coordinator.ts';
import { type ProducerIdentity, TransactionCoordinator } from './transaction-coordinator.ts';

/** One partition's batch of a produce request. */
export interface ProduceBatch extends TopicPartition {
  readonly baseSequence: number;
  readonly records: readonly ProducedRecord[];
}

/** What a fetch asks of one partition. */
export interface FetchPosition extends TopicPartition {
  readonly offset: number;
}

/** What a fetch answers for one partition. */
export type FetchResult = FetchPosition &
  (
    | {
        readonly slice: LogSlice;
        readonly highWatermark: number;
        readonly lastStableOffset: number;
      }
    | { readonly error: StreamsError }
  );

/** How a fetch reads. */
export interface FetchRequest {
  readonly positions: readonly FetchPosition[];
  readonly isolation: IsolationLevel;
  readonly maxPartitionBytes: number;
  readonly maxWaitMs: number;
}

/** Answers requests, at once and one at a time: all of a simulated cluster behind its network. */
export class SimulatedBroker {
  readonly topics = new SimulatedTopics();
  readonly offsets = new GroupOffsets();
  readonly transactions: TransactionCoordinator;
  readonly groups: StreamsGroupCoordinator;
  readonly #scheduler: SimulatedScheduler;

  constructor(scheduler: SimulatedScheduler, network: SimulatedNetwork, settings: Partial<StreamsGroupSettings>) {
    this.#scheduler = scheduler;
    this.transactions = new TransactionCoordinator(scheduler, this.offsets);
    this.groups = new StreamsGroupCoordinator(scheduler, network, this.topics, settings);
  }

  /** Appends each batch; the answer has its base offset, or why it was refused, in the order of the request. */
  produce(
    transactionalId: string | undefined,
    identity: ProducerIdentity,
    batches: readonly ProduceBatch[],
  ): readonly (number | StreamsError)[] {
    return batches.map(({ topic, partition, baseSequence, records }) => {
      try {
        const log = this.topics.log(topic, partition);
        if (transactionalId !== undefined) this.transactions.addPartition(transactionalId, identity, log);
        const writer: BatchWriter = { ...identity, baseSequence, transactional: transactionalId !== undefined };
        const baseOffset = log.append(writer, records);
        this.#scheduler.trace(log.name, baseOffset);
        return baseOffset;
      } catch (error) {
        if (isStreamsError(error)) return error;
        throw error;
      }
    });
  }

  /** Reads every partition that has something new; when none has, waits for the first, up to the request's time. */
  fetch(request: FetchRequest): readonly FetchResult[] | Promise<readonly FetchResult[]> {
    const results = this.#read(request);
    if (results.length > 0) return results;
    return new Promise((resolve) => {
      const answer = () => {
        const found = this.#read(request);
        if (found.length === 0 && !timedOut) return;
        timer.cancel();
        for (const stop of stopWatching) stop();
        resolve(found);
      };
      let timedOut = false;
      const timer = this.#scheduler.schedule(request.maxWaitMs * 1000, 'fetch waited', () => {
        timedOut = true;
        answer();
      });
      const stopWatching = this.#logsOf(request).map((log) => log.watch(answer));
    });
  }

  /** Keeps a group's offsets until the end of the transaction. @throws as the coordinators do. */
  commitInTransaction(
    transactionalId: string,
    identity: ProducerIdentity,
    group: string,
    member: GroupMember,
    offsets: Offsets,
  ): void {
    this.transactions.addGroup(transactionalId, identity, group);
    this.groups.checkCommit(group, member);
    this.offsets.hold(group, identity.producerId, offsets);
  }

  /** Commits a group's offsets at once. @throws as the group's coordinator does. */
  commit(group: string, member: GroupMember | undefined, offsets: Offsets): void {
    this.groups.checkCommit(group, member);
    this.offsets.commit(group, offsets);
  }

  /** Forgets a group and its offsets. @throws StreamsError STREAMS_BROKER (68) when it has members, STREAMS_UNKNOWN_MEMBER (69) when there is none. */
  deleteGroup(group: string): void {
    if (this.groups.describe(group) === undefined && this.offsets.of(group).size === 0) {
      throw new StreamsError('STREAMS_UNKNOWN_MEMBER', `GROUP_ID_NOT_FOUND: ${group}`, { kafkaError: 69 });
    }
    this.groups.delete(group);
    this.offsets.delete(group);
  }

  /** A group's offsets. @throws StreamsError STREAMS_BROKER_UNAVAILABLE (88) while a transaction holds some in doubt. */
  committed(group: string, partitions: Parameters<GroupOffsets['isInDoubt']>[1]): Offsets {
    if (this.offsets.isInDoubt(group, partitions)) {
      throw tryAgain(`UNSTABLE_OFFSET_COMMIT: a transaction holds offsets of ${group}`, 88);
    }
    const all = this.offsets.of(group);
    if (partitions === undefined) return new Map(all);
    return new Map([...all].filter(([partition]) => partitions.includes(partition)));
  }

  #read({ positions, isolation, maxPartitionBytes }: FetchRequest): readonly FetchResult[] {
    const results: FetchResult[] = [];
    for (const position of positions) {
      try {
        const log = this.topics.log(position.topic, position.partition);
        const slice = log.read(position.offset, isolation, maxPartitionBytes);
        if (slice.nextOffset === position.offset) continue;
        const { highWatermark, lastStableOffset } = log;
        results.push({ ...position, slice, highWatermark, lastStableOffset });
      } catch (error) {
        if (!isStreamsError(error)) throw error;
        results.push({ ...position, error });
      }
    }
    return results;
  }

  #logsOf({ positions }: FetchRequest): readonly PartitionLog[] {
    return positions.map(({ topic, partition }) => this.topics.log(topic, partition));
  }
}
