import type { Admin } from '../client/admin.ts';
import type { Fetcher, FetchFailure } from '../client/fetcher.ts';
import { StreamsError } from '../model/errors.ts';
import { parseTaskId, type TaskId } from '../model/task-id.ts';
import { type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { StateEngine } from '../state/index.ts';
import type { BuiltTopology, OffsetReset, Subtopology } from '../topology/topology-node.ts';
import type { ChangelogReader, Restoration } from './changelog-reader.ts';
import type { RecordCollector, TopicPartitions } from './record-collector.ts';
import type { StandbyTask } from './standby-task.ts';
import { type InputPartition, type StartPositions, startPositions } from './start-positions.ts';
import { StreamTask } from './stream-task.ts';
import type { TaskConfig } from './task-config.ts';
import { TaskSlot } from './task-slot.ts';
import type { WriteListener } from './task-stores.ts';

/** Hears of tasks that begin to run or go away. */
export interface TaskListener {
  /** Some task's stores are complete: {@link TaskManager.startRestored} may be called. */
  restored(): void;
  /** The task processes from now on. */
  running(slot: TaskSlot): void;
  /** The task is not here any more, or starts over. */
  stopped(slot: TaskSlot): void;
  /** Something failed outside of processing; the loop decides. */
  failed(error: unknown): void;
}

/** What the manager works with. */
export interface TaskManagerOptions {
  readonly topology: BuiltTopology;
  readonly config: TaskConfig;
  readonly offsetReset: OffsetReset;
  readonly admin: Admin;
  readonly fetcher: Fetcher;
  readonly engine: StateEngine;
  readonly topics: TopicPartitions;
  readonly changelogs: ChangelogReader;
  /** Called before positions are read: resolves when the group has the offsets that it had under its former topology. */
  readonly offsetsInPlace: () => Promise<void>;
  /** The collector of the producer in use; another one after every abort. */
  readonly collector: () => RecordCollector;
  readonly onWrite: (task: TaskId) => WriteListener;
  readonly listener: TaskListener;
}

/** Opens, restores, starts and closes the tasks of one instance; it neither processes nor commits. */
export class TaskManager {
  readonly #options: TaskManagerOptions;
  readonly #slots = new Map<TaskId, TaskSlot>();
  readonly #owners = new Map<TopicPartitionName, TaskSlot>();
  readonly #restored: (() => void)[] = [];

  constructor(options: TaskManagerOptions) {
    this.#options = options;
  }

  /** Every task owned, in the order they came. */
  get slots(): readonly TaskSlot[] {
    return [...this.#slots.values()];
  }

  /** The ids of the tasks owned. */
  owned(): ReadonlySet<TaskId> {
    return new Set(this.#slots.keys());
  }

  /** The task of that id, when it is owned. */
  slot(id: TaskId): TaskSlot | undefined {
    return this.#slots.get(id);
  }

  /** The task that reads a partition. */
  ownerOf(topic: string, partition: number): TaskSlot | undefined {
    return this.#owners.get(topicPartitionName(topic, partition));
  }

  /**
   * Takes tasks over; they run once positions are read and stores restored, which goes on in the background. A task that
   * a standby has followed goes on with the standby's state, of which only the tail is missing.
   */
  async open(ids: readonly TaskId[], standbys: ReadonlyMap<TaskId, StandbyTask> = new Map()): Promise<void> {
    for (const id of ids) {
      const standby = standbys.get(id);
      const subtopology = subtopologyOf(this.#options.topology, id);
      const state = standby?.state ?? this.#options.engine.open(id);
      this.#slots.set(id, new TaskSlot(id, parseTaskId(id).partition, subtopology, state, standby?.stores));
    }
    this.#begin(ids.map((id) => this.#slots.get(id)).filter((slot) => slot !== undefined));
  }

  /** Gives tasks up; what is not committed is gone. */
  async close(ids: Iterable<TaskId>): Promise<void> {
    for (const id of ids) {
      const slot = this.#slots.get(id);
      if (slot === undefined) continue;
      this.#stop(slot);
      slot.phase = 'closed';
      slot.inherited?.close();
      this.#slots.delete(id);
      slot.state.rollback();
      await slot.state.close();
    }
  }

  /** Starts the tasks whose stores are complete; answers whether there were any. */
  startRestored(): boolean {
    const restored = this.#restored.splice(0);
    for (const start of restored) start();
    return restored.length > 0;
  }

  /** A partition cannot be read on: its task starts over, without the position that is not in the log any more. */
  fetchFailed({ topic, partition, error }: FetchFailure): void {
    const slot = this.ownerOf(topic, partition);
    if (slot === undefined) return;
    if (error.code !== 'STREAMS_OFFSET_OUT_OF_RANGE') throw error;
    this.reopen([slot], new Set([topicPartitionName(topic, partition)]));
  }

  /** Stops processing and forgets what is not committed; {@link reopen} begins again. */
  stop(slots: readonly TaskSlot[] = this.slots): void {
    for (const slot of slots) {
      this.#stop(slot);
      slot.state.rollback();
    }
  }

  /** Makes tasks anew from what is committed: local state is rolled back, positions are read again, the tail replayed. */
  reopen(slots: readonly TaskSlot[] = this.slots, ignoreCommitted: ReadonlySet<TopicPartitionName> = new Set()): void {
    this.stop(slots);
    this.#begin(slots, ignoreCommitted);
  }

  #begin(slots: readonly TaskSlot[], ignoreCommitted: ReadonlySet<TopicPartitionName> = new Set()): void {
    const begun = slots.map((slot) => ({ slot, generation: ++slot.generation }));
    for (const { slot } of begun) slot.phase = 'opening';
    const current = ({ slot, generation }: { slot: TaskSlot; generation: number }) =>
      slot.generation === generation && slot.phase === 'opening';
    this.#start(begun, current, ignoreCommitted).catch((error) => {
      // A task whose stores could not be restored is not opening any more, and not to be left behind either.
      const unfinished = begun.some(
        ({ slot, generation }) => slot.generation === generation && slot.phase !== 'running',
      );
      if (unfinished) this.#options.listener.failed(error);
    });
  }

  async #start(
    begun: readonly { readonly slot: TaskSlot; readonly generation: number }[],
    current: (one: { readonly slot: TaskSlot; readonly generation: number }) => boolean,
    ignoreCommitted: ReadonlySet<TopicPartitionName>,
  ): Promise<void> {
    const { admin, config, topics, offsetsInPlace } = this.#options;
    const slots = begun.map(({ slot }) => slot);
    await offsetsInPlace();
    await topics.learn([...new Set(slots.flatMap(({ subtopology }) => sinkTopics(subtopology)))]);
    const inputs = slots.flatMap((slot) => this.#inputs(slot));
    const start = await startPositions(admin, config.applicationId, inputs, ignoreCommitted);
    for (const one of begun) if (current(one)) await this.#restore(one.slot, start);
  }

  async #restore(slot: TaskSlot, start: StartPositions): Promise<void> {
    const { config, collector, onWrite, changelogs, listener } = this.#options;
    const { generation } = slot;
    slot.phase = 'restoring';
    slot.highWatermarks = start.highWatermarks;
    slot.task = new StreamTask({
      id: slot.id,
      partition: slot.partition,
      subtopology: slot.subtopology,
      positions: start.positions,
      state: slot.state,
      collector: collector(),
      config,
      onWrite: onWrite(slot.id),
    });
    slot.inherited?.close();
    slot.inherited = undefined;
    const restoration = this.#restoration(slot, slot.task, start);
    slot.restoration = restoration;
    await changelogs.begin(restoration, (restored) => {
      slot.restored = restored;
      // Started from the loop, in its turn: a commit may be under way now.
      this.#restored.push(() => {
        if (slot.generation === generation && slot.phase === 'restoring') this.#run(slot, start);
      });
      listener.restored();
    });
  }

  #restoration(slot: TaskSlot, task: StreamTask, start: StartPositions): Restoration {
    return {
      targets: task.stores.changelogs().map((logged) => {
        const limit = start.positions.get(topicPartitionName(logged.topic, slot.partition))?.offset;
        return { ...logged, partition: slot.partition, ...(limit !== undefined && { limit }) };
      }),
      state: slot.state,
    };
  }

  #run(slot: TaskSlot, start: StartPositions): void {
    const { fetcher, listener } = this.#options;
    const task = slot.task as StreamTask;
    slot.restoration = undefined;
    task.initialize();
    slot.phase = 'running';
    for (const { topic, partition } of task.partitions) {
      const name = topicPartitionName(topic, partition);
      const end = start.ends.get(name);
      if (end !== undefined) task.noteEndOffset(topic, partition, end);
      this.#owners.set(name, slot);
      fetcher.assign({ topic, partition }, start.positions.get(name)?.offset ?? 0);
    }
    listener.running(slot);
  }

  #stop(slot: TaskSlot): void {
    const { fetcher, changelogs, listener } = this.#options;
    const wasRunning = slot.phase === 'running';
    slot.generation++;
    slot.phase = 'opening';
    if (slot.restoration !== undefined) changelogs.cancel(slot.restoration);
    slot.restoration = undefined;
    for (const { topic, partition } of slot.task?.partitions ?? []) {
      if (!wasRunning) break;
      this.#owners.delete(topicPartitionName(topic, partition));
      fetcher.unassign({ topic, partition });
    }
    if (wasRunning) listener.stopped(slot);
    slot.task?.close();
    slot.task = undefined;
  }

  #inputs(slot: TaskSlot): readonly InputPartition[] {
    return slot.subtopology.nodes.flatMap((node) =>
      node.kind === 'source'
        ? node.topics.map((topic) => ({
            topic,
            partition: slot.partition,
            reset: this.#resetOf(slot.subtopology, topic, node.offsetReset),
          }))
        : [],
    );
  }

  #resetOf(subtopology: Subtopology, topic: string, own: OffsetReset | undefined): OffsetReset {
    const internal = subtopology.repartitionSourceTopics.some(({ name }) => name === topic);
    return internal ? 'earliest' : (own ?? this.#options.offsetReset);
  }
}

/** The sub-topology a task runs. @throws StreamsError STREAMS_TOPOLOGY_MISMATCH */
export function subtopologyOf({ subtopologies }: BuiltTopology, taskId: TaskId): Subtopology {
  const { subtopology: number } = parseTaskId(taskId);
  const found = subtopologies.find(({ id }) => id === number);
  if (found !== undefined) return found;
  const message = `the group assigned task ${taskId}, which the topology lacks`;
  throw new StreamsError('STREAMS_TOPOLOGY_MISMATCH', message, { taskId });
}

function sinkTopics(subtopology: Subtopology): readonly string[] {
  return subtopology.nodes.flatMap((node) =>
    node.kind === 'sink' && typeof node.topic === 'string' ? [node.topic] : [],
  );
}
