import type { CommittedOffset, IsolationLevel } from '../../client/admin.ts';
import type { ConsumerRecord } from '../../client/consumer-record.ts';
import type { StreamsGroupDescription } from '../../client/streams-group.ts';
import type { Clock } from '../../model/clock.ts';
import { EMPTY_HEADERS, type Headers } from '../../model/headers.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import type { TopicPartitionName } from '../../model/topic-partition.ts';
import type { PartitionLog } from './partition-log.ts';
import { SimulatedBroker } from './simulated-broker.ts';
import { SimulatedClient } from './simulated-client.ts';
import { SimulatedLink } from './simulated-link.ts';
import { type NetworkConditions, SimulatedNetwork } from './simulated-network.ts';
import { SimulatedProcess } from './simulated-process.ts';
import type { SimulatedScheduler } from './simulated-scheduler.ts';
import type { StreamsGroupSettings } from './streams-group-coordinator.ts';

/** What a simulated cluster starts with; all of it has defaults. */
export interface SimulatedClusterOptions {
  readonly network?: Partial<NetworkConditions>;
  readonly groups?: Partial<StreamsGroupSettings>;
}

/** A record that a test puts into a topic by itself. */
export interface PlainRecord {
  readonly key?: Buffer | string | null;
  readonly value: Buffer | string | null;
  /** Default: the virtual time. */
  readonly timestamp?: Timestamp;
  readonly headers?: Headers;
}

/**
 * One simulated Kafka, in memory: topics, idempotent and transactional producers, streams groups, and a network in
 * between that can fail. What is here besides `createClient` reaches the broker at once and by no network, for tests
 * to set up, to watch and to check.
 */
export class SimulatedCluster {
  readonly network: SimulatedNetwork;
  readonly #scheduler: SimulatedScheduler;
  readonly #broker: SimulatedBroker;

  constructor(scheduler: SimulatedScheduler, options: SimulatedClusterOptions = {}) {
    this.#scheduler = scheduler;
    this.network = new SimulatedNetwork(scheduler);
    this.network.change(options.network ?? {});
    this.#broker = new SimulatedBroker(scheduler, this.network, options.groups ?? {});
  }

  /** A client; give its process as the clock, else it lives in a process of its own. A `ClientFactory`. */
  readonly createClient = ({ clientId, clock }: { readonly clientId: string; readonly clock?: Clock }) => {
    const process = clock instanceof SimulatedProcess ? clock : this.#scheduler.process(clientId);
    return new SimulatedClient(new SimulatedLink(clientId, process, this.network, this.#broker));
  };

  topics(): readonly string[] {
    return this.#broker.topics.names();
  }

  createTopic(name: string, partitions: number, configs: { readonly [setting: string]: string } = {}): void {
    this.#broker.topics.create({ name, partitions, configs });
  }

  /** Appends a record; the answer is its offset. @throws StreamsError STREAMS_MISSING_TOPIC */
  append(topic: string, partition: number, { key = null, value, timestamp, headers }: PlainRecord): number {
    return this.#broker.topics.log(topic, partition).appendPlain({
      key: bytesOf(key),
      value: bytesOf(value),
      timestamp: timestamp ?? this.#scheduler.now(),
      headers: headers ?? EMPTY_HEADERS,
    });
  }

  /** The records of a topic as a reader of that isolation sees them now: by partition, then by offset. */
  records(topic: string, isolation: IsolationLevel = 'read_committed'): readonly ConsumerRecord[] {
    return (this.#broker.topics.get(topic)?.partitions ?? []).flatMap((log) =>
      log.read(log.logStart, isolation).records.map(({ offset, timestamp, key, value, headers }) => ({
        topic,
        partition: log.partition,
        offset,
        timestamp,
        key,
        value,
        headers,
      })),
    );
  }

  /** One partition's log itself. @throws StreamsError STREAMS_MISSING_TOPIC */
  log(topic: string, partition: number): PartitionLog {
    return this.#broker.topics.log(topic, partition);
  }

  /** Runs the log cleaner over every topic whose `cleanup.policy` says compact. */
  compact(): void {
    for (const name of this.#broker.topics.names()) {
      const topic = this.#broker.topics.get(name);
      if (!topic?.configs.get('cleanup.policy')?.includes('compact')) continue;
      for (const log of topic.partitions) log.compact();
    }
  }

  /** What a group has committed. */
  committedOffsets(group: string): ReadonlyMap<TopicPartitionName, CommittedOffset> {
    return this.#broker.offsets.of(group);
  }

  /** A streams group as its coordinator sees it; undefined when there is none. */
  describeGroup(group: string): StreamsGroupDescription | undefined {
    return this.#broker.groups.describe(group);
  }

  /** Sets settings of a streams group, as `admin.alterGroupConfigs` does. */
  configureGroup(group: string, settings: { readonly [setting: string]: string }): void {
    this.#broker.groups.configure(group, settings);
  }
}

function bytesOf(data: Buffer | string | null): Buffer | null {
  return typeof data === 'string' ? Buffer.from(data) : data;
}
