import type { CommittedOffset, IsolationLevel } from '../../../src/client/admin.ts';
import type { Client } from '../../../src/client/client.ts';
import type { ConsumerRecord } from '../../../src/client/consumer-record.ts';
import type { Fetcher } from '../../../src/client/fetcher.ts';
import type { Producer, ProducerOptions } from '../../../src/client/producer.ts';
import { type TopicPartitionName, topicPartitionName } from '../../../src/model/topic-partition.ts';
import type { ContractEnvironment } from './contract-environment.ts';

/** The member of transactions whose group has no members. */
export const NOBODY = { memberId: '', memberEpoch: -1 };

/** How long something may take to come about, ms. */
const PATIENCE_MS = 45_000;

/** What the tests of the contract are written with: things with names of their own, and waiting for conditions. */
export class Contract {
  readonly environment: ContractEnvironment;
  readonly #clients: Client[] = [];

  constructor(environment: ContractEnvironment) {
    this.environment = environment;
  }

  client(): Client {
    const client = this.environment.createClient(this.environment.uniqueName('client'));
    this.#clients.push(client);
    return client;
  }

  /** Makes a topic of that many partitions; the answer is its name. */
  async topic(partitions = 1, configs: { readonly [setting: string]: string } = {}): Promise<string> {
    const name = this.environment.uniqueName('topic');
    // Records of whatever time stay: a broker deletes those of 1970 as soon as it looks.
    await this.client().admin.createTopics([{ name, partitions, configs: { 'retention.ms': '-1', ...configs } }]);
    return name;
  }

  /** A producer that is ready to send. */
  async producer(options: ProducerOptions = {}): Promise<Producer> {
    const producer = this.client().createProducer(options);
    await producer.init();
    return producer;
  }

  /** Tries until the check passes; in the end fails as the check failed last. */
  async eventually<T>(check: () => T | Promise<T>): Promise<T> {
    const deadline = this.environment.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await check();
      } catch (error) {
        if (this.environment.now() > deadline) throw error;
        await this.environment.settle();
      }
    }
  }

  /** Takes what a fetcher brings until `isEnough`. */
  async fetch(fetcher: Fetcher, isEnough: (got: Fetched) => boolean): Promise<Fetched> {
    const got: Fetched = { records: [], positions: new Map() };
    await this.eventually(() => {
      for (const failure of fetcher.failures()) throw failure.error;
      for (const { topic, partition, records } of fetcher.poll()) {
        for (let record = records.next(); record !== undefined; record = records.next()) got.records.push(record);
        got.positions.set(topicPartitionName(topic, partition), records.nextOffset);
      }
      if (!isEnough(got)) throw new Error(`only ${got.records.length} records came, to ${[...got.positions]}`);
    });
    return got;
  }

  /** Reads a partition from `from` to its end as of now. */
  async readAll(
    topic: string,
    partition = 0,
    isolation: IsolationLevel = 'read_committed',
    from = 0,
  ): Promise<readonly ConsumerRecord[]> {
    const client = this.client();
    const end = await this.latest(topic, partition, isolation);
    if (end <= from) return [];
    const fetcher = client.createFetcher({ isolation });
    fetcher.assign({ topic, partition }, from);
    const name = topicPartitionName(topic, partition);
    const { records } = await this.fetch(fetcher, ({ positions }) => (positions.get(name) ?? 0) >= end);
    await fetcher.close();
    return records;
  }

  /** The values of {@link readAll} as text. */
  async values(topic: string, partition = 0, isolation: IsolationLevel = 'read_committed'): Promise<readonly string[]> {
    return (await this.readAll(topic, partition, isolation)).map(({ value }) => String(value));
  }

  async latest(topic: string, partition = 0, isolation: IsolationLevel = 'read_uncommitted'): Promise<number> {
    const offsets = await this.client().admin.listOffsets([{ topic, partition }], 'latest', isolation);
    return offsets.get(topicPartitionName(topic, partition)) ?? Number.NaN;
  }

  /** Waits until no transaction is open in the partition. */
  async stable(topic: string, partition = 0): Promise<void> {
    await this.eventually(async () => {
      const stable = await this.latest(topic, partition, 'read_committed');
      const end = await this.latest(topic, partition, 'read_uncommitted');
      if (stable !== end) throw new Error(`${topic}-${partition} is stable up to ${stable} of ${end} only`);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
  }
}

/** What a fetcher brought, and where it goes on. */
export interface Fetched {
  readonly records: ConsumerRecord[];
  readonly positions: Map<TopicPartitionName, number>;
}

/** Sends text as the value, without a key. */
export function sendText(producer: Producer, topic: string, value: string, partition = 0): void {
  producer.send(topic, partition, null, Buffer.from(value), RECENT);
}

/** Retention deletes what is older than a week, by the record's own time. */
const RECENT = Date.now();

/** One offset to commit. */
export function offsetOf(topic: string, partition: number, offset: number, metadata = '') {
  return new Map<TopicPartitionName, CommittedOffset>([[topicPartitionName(topic, partition), { offset, metadata }]]);
}
