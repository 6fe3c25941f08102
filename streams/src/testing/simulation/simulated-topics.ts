import type { NewTopic } from '../../client/admin.ts';
import { StreamsError } from '../../model/errors.ts';
import { PartitionLog } from './partition-log.ts';

/** A simulated topic: its partitions and its settings. */
export interface SimulatedTopic {
  readonly name: string;
  readonly partitions: readonly PartitionLog[];
  readonly configs: ReadonlyMap<string, string>;
}

/** What Kafka answers for settings that were not given. */
const DEFAULT_CONFIGS: readonly (readonly [string, string])[] = [
  ['cleanup.policy', 'delete'],
  ['retention.ms', '604800000'],
  ['max.message.bytes', '1048588'],
  ['message.timestamp.type', 'CreateTime'],
];

/** The topics of a simulated cluster. */
export class SimulatedTopics {
  readonly #topics = new Map<string, SimulatedTopic>();
  #version = 0;

  /** Goes up whenever a topic comes or goes. */
  get version(): number {
    return this.#version;
  }

  names(): readonly string[] {
    return [...this.#topics.keys()];
  }

  get(name: string): SimulatedTopic | undefined {
    return this.#topics.get(name);
  }

  /** How many partitions a topic has, undefined when there is none of that name. */
  partitionCount(name: string): number | undefined {
    return this.#topics.get(name)?.partitions.length;
  }

  /** @throws StreamsError STREAMS_MISSING_TOPIC */
  log(topic: string, partition: number): PartitionLog {
    const log = this.#topics.get(topic)?.partitions[partition];
    if (log !== undefined) return log;
    throw new StreamsError('STREAMS_MISSING_TOPIC', `there is no partition ${topic}-${partition}`, {
      topic,
      partition,
      kafkaError: 3,
    });
  }

  /** Makes a topic; one that exists is left as it is. */
  create({ name, partitions, configs }: NewTopic): void {
    if (this.#topics.has(name)) return;
    if (partitions < 1) {
      throw new StreamsError('STREAMS_BROKER', `${name}: ${partitions} partitions`, { topic: name, kafkaError: 37 });
    }
    this.#topics.set(name, {
      name,
      partitions: Array.from({ length: partitions }, (_, partition) => new PartitionLog(name, partition)),
      configs: new Map([...DEFAULT_CONFIGS, ...Object.entries(configs ?? {})]),
    });
    this.#version += 1;
  }

  delete(name: string): void {
    if (this.#topics.delete(name)) this.#version += 1;
  }
}
