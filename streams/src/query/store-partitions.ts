import type { Endpoint } from '../client/streams-group.ts';
import { StreamsError } from '../model/errors.ts';
import { partitionOf } from '../model/murmur2.ts';
import { type TaskId, taskIdOf } from '../model/task-id.ts';
import { type TopicPartition, type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { KafkaStreams } from '../runtime/index.ts';

/** Which instance answers for a key. */
export type KeyOwner =
  | { readonly kind: 'local' }
  | { readonly kind: 'remote'; readonly endpoint: Endpoint }
  /** Nobody at this moment: the group is assigning tasks, or the owner is restoring. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The partitions of one store: which task has each, where it runs, and how far it is. Knows bytes, not types. */
export class StorePartitions {
  readonly store: string;
  readonly topic: string;
  readonly count: number;
  readonly #streams: KafkaStreams;
  /** How many tasks have the store: as many as the source topic of most partitions has. */
  readonly tasks: number;
  /** All source topics of the store's sub-topology → how many partitions they have; the followed one first. */
  readonly #sources: ReadonlyMap<string, number>;
  readonly #subtopology: number;

  private constructor(streams: KafkaStreams, store: string, topic: string, sources: ReadonlyMap<string, number>) {
    this.#streams = streams;
    this.store = store;
    this.topic = topic;
    this.count = sources.get(topic) ?? 0;
    this.tasks = Math.max(...sources.values());
    this.#sources = sources;
    this.#subtopology = streams.subtopologyOf(store).id;
  }

  /**
   * Learns how many partitions there are; the application must be started. `topic` is needed when the store's
   * sub-topology reads several. @throws StreamsError STREAMS_STORE_NOT_FOUND, STREAMS_INVALID_ARGUMENT
   */
  static async open(streams: KafkaStreams, store: string, topic?: string): Promise<StorePartitions> {
    const { sourceTopics } = streams.subtopologyOf(store);
    const followed = topic ?? sourceTopics[0];
    if (followed === undefined || !sourceTopics.includes(followed)) {
      throw new StreamsError('STREAMS_INVALID_ARGUMENT', `store '${store}' does not follow topic ${followed}`, {
        store,
      });
    }
    const sources = new Map<string, number>();
    for (const source of new Set([followed, ...sourceTopics])) sources.set(source, await streams.partitionsOf(source));
    return new StorePartitions(streams, store, followed, sources);
  }

  /** The partition that the key's records are in. */
  partitionOf(key: Buffer): number {
    return partitionOf(key, this.count);
  }

  /** The task that has the partition. */
  taskOf(partition: number): TaskId {
    return taskIdOf(this.#subtopology, partition);
  }

  /** The partitions that the partition's task reads. */
  sourcesOf(partition: number): readonly TopicPartition[] {
    const topics = [...this.#sources].filter(([, count]) => partition < count).map(([topic]) => topic);
    return topics.map((topic) => ({ topic, partition }));
  }

  /** The instance that owns the partition; looked up anew each time, for ownership moves. */
  owner(partition: number): KeyOwner {
    const id = this.taskOf(partition);
    const phase = this.#streams.taskPhase(id);
    if (phase === 'running') return { kind: 'local' };
    if (phase !== undefined) return { kind: 'unknown', reason: `task ${id} is ${phase} at this instance` };
    const name = this.#announcedAs(partition);
    const own = this.#streams.endpoint;
    const announced = this.#streams.endpoints.find(({ active }) => active.includes(name));
    if (announced === undefined) return { kind: 'unknown', reason: `no instance has task ${id} now` };
    const { endpoint } = announced;
    if (endpoint.host === own?.host && endpoint.port === own.port) {
      return { kind: 'unknown', reason: `task ${id} is leaving this instance` };
    }
    return { kind: 'remote', endpoint };
  }

  /** The other instances that keep a copy of the partition, as the group told. */
  standbys(partition: number): readonly Endpoint[] {
    const name = this.#announcedAs(partition);
    const own = this.#streams.endpoint;
    return this.#streams.endpoints
      .filter(({ standby }) => standby.includes(name))
      .map(({ endpoint }) => endpoint)
      .filter(({ host, port }) => host !== own?.host || port !== own.port);
  }

  /**
   * Whether the partition can be asked here: its task runs and has processed all that was there when it came.
   * @throws StreamsError STREAMS_KEY_MOVED when another instance has it, STREAMS_STORE_NOT_READY until then
   */
  requireReady(partition: number): void {
    const id = this.taskOf(partition);
    const phase = this.#streams.taskPhase(id);
    const context = { taskId: id, store: this.store };
    if (phase === undefined) {
      throw new StreamsError('STREAMS_KEY_MOVED', `task ${id} is not at this instance`, context);
    }
    if (this.#streams.caughtUp(id)) return;
    const what = phase === 'running' ? 'catching up' : phase;
    throw new StreamsError('STREAMS_STORE_NOT_READY', `task ${id} is ${what}`, context);
  }

  /** The offset of the last record of the partition that the committed state contains, -1 when none or not here. */
  position(partition: number): number {
    return (this.#streams.committedPosition({ topic: this.topic, partition }) ?? 0) - 1;
  }

  /** The same of every topic that the partition's task reads, where there is any record. */
  positions(partition: number): ReadonlyMap<string, number> {
    const positions = new Map<string, number>();
    for (const source of this.sourcesOf(partition)) {
      const offset = (this.#streams.committedPosition(source) ?? 0) - 1;
      if (offset >= 0) positions.set(source.topic, offset);
    }
    return positions;
  }

  /** Endpoints are told with the source partitions that they serve; any of them names the task. */
  #announcedAs(partition: number): TopicPartitionName {
    const [source] = this.sourcesOf(partition);
    return topicPartitionName(source?.topic ?? this.topic, partition);
  }
}
