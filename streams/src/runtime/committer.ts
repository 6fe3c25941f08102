import type { Admin, CommittedOffset } from '../client/admin.ts';
import type { Producer } from '../client/producer.ts';
import { isStreamsError, StreamsError } from '../model/errors.ts';
import type { TaskId } from '../model/task-id.ts';
import { type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { ErrorHandlers } from './error-handlers.ts';
import type { Membership } from './membership.ts';
import { encodeOffsetMetadata } from './partition-time.ts';
import { RecordCollector, type TopicPartitions } from './record-collector.ts';
import type { StreamTask } from './stream-task.ts';
import type { ProcessingGuarantee } from './streams-config.ts';
import type { TaskSlot } from './task-slot.ts';

/** What commits are made with. */
export interface CommitterOptions {
  readonly applicationId: string;
  readonly guarantee: ProcessingGuarantee;
  readonly admin: Admin;
  readonly membership: Pick<Membership, 'member' | 'nextEpoch' | 'forfeits'>;
  readonly createProducer: () => Producer;
  readonly topics: TopicPartitions;
  readonly errors: ErrorHandlers;
}

/** How often a commit is tried again because the member's epoch had moved on. */
const EPOCH_RETRIES = 20;

/**
 * The instance's one producer and its commits: outputs, changelogs and positions of all tasks in one transaction
 * (exactly-once v2, KIP-447), then the stores' committed view.
 */
export class Committer {
  readonly #options: CommitterOptions;
  #producer: Producer;
  #collector: RecordCollector;

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.#producer = options.createProducer();
    this.#collector = new RecordCollector(this.#producer, options.topics, options.errors);
  }

  /** Where tasks send; another one after {@link restart}. */
  get collector(): RecordCollector {
    return this.#collector;
  }

  /** Bytes sent and not acknowledged. */
  get bufferedBytes(): number {
    return this.#producer.bufferedBytes;
  }

  /** Gets the producer id; fences what a former process of the same id left behind. */
  init(): Promise<void> {
    return this.#producer.init();
  }

  /**
   * Commits everything the tasks have done; resolves with the positions that are the group's now.
   * @throws StreamsError; then only {@link restart} or {@link abort} is left.
   */
  async commit(slots: readonly TaskSlot[]): Promise<ReadonlyMap<TopicPartitionName, CommittedOffset>> {
    const running = slots.filter((slot) => slot.running !== undefined);
    for (const slot of running) slot.running?.prepareCommit();
    await this.#collector.sendParked();
    const offsets = offsetsOf(running);
    await this.#commitOffsets(
      offsets,
      running.map(({ id }) => id),
    );
    for (const slot of running) {
      this.#commitState(slot);
      slot.running?.committed();
    }
    this.#collector.committed();
    return offsets;
  }

  /** Drops what was sent since the last commit. */
  async abort(): Promise<void> {
    await this.#producer.abortTransaction();
  }

  /** Gives the producer up, whatever became of its transaction, and makes another. */
  async restart(): Promise<void> {
    await this.close();
    this.#producer = this.#options.createProducer();
    this.#collector = new RecordCollector(this.#producer, this.#options.topics, this.#options.errors);
    await this.#producer.init();
  }

  close(): Promise<void> {
    return this.#producer.close();
  }

  async #commitOffsets(
    offsets: ReadonlyMap<TopicPartitionName, CommittedOffset>,
    tasks: readonly TaskId[],
  ): Promise<void> {
    const { guarantee, applicationId: group, membership, admin } = this.#options;
    if (guarantee === 'at_least_once') await this.#producer.flush();
    for (let attempt = 0; ; attempt++) {
      // While the member joins again its epoch is 0; what it is given then says whether the tasks are still its own.
      if (membership.member.memberEpoch === 0) await membership.nextEpoch(0);
      const { member } = membership;
      if (member.memberEpoch <= 0 || membership.forfeits(tasks)) {
        throw new StreamsError('STREAMS_UNKNOWN_MEMBER', `${member.memberId} is not a member of ${group} any more`);
      }
      try {
        if (guarantee === 'at_least_once') return await admin.commitOffsets(group, offsets, member);
        return await this.#producer.commitTransaction({ group, member, offsets });
      } catch (error) {
        if (!isStreamsError(error, 'STREAMS_STALE_MEMBER_EPOCH') || attempt === EPOCH_RETRIES) throw error;
        // The tasks are still this member's until it has acknowledged their revocation: the newer epoch is good for them.
        await membership.nextEpoch(member.memberEpoch);
      }
    }
  }

  #commitState(slot: TaskSlot): void {
    const offsets = new Map<TopicPartitionName, number>();
    const transient = new Map<TopicPartitionName, number>();
    const task = slot.running as StreamTask;
    for (const { store, topic } of task.stores.changelogs()) {
      const name = topicPartitionName(topic, slot.partition);
      const next = this.#producer.nextOffset(topic, slot.partition) ?? sourcePosition(task, name);
      if (next !== undefined) (store.persistent ? offsets : transient).set(name, next);
    }
    slot.state.commit(offsets, transient);
  }
}

/** A table that is its source topic's image has the changes up to what its task has processed. */
function sourcePosition(task: StreamTask, name: TopicPartitionName): number | undefined {
  return task.positions().get(name)?.offset;
}

function offsetsOf(slots: readonly TaskSlot[]): ReadonlyMap<TopicPartitionName, CommittedOffset> {
  const offsets = new Map<TopicPartitionName, CommittedOffset>();
  for (const { running } of slots) {
    if (running === undefined || !running.dirty) continue;
    for (const [name, { offset, partitionTime, processors }] of running.positions()) {
      offsets.set(name, { offset, metadata: encodeOffsetMetadata(partitionTime, processors) });
    }
  }
  return offsets;
}
