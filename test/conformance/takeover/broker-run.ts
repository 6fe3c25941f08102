import { topicPartitionName } from '@orders-platform/streams';
import type { Client, ConsumerRecord, Fetcher, Producer } from '@orders-platform/streams/client';
import { CaseTypes } from '../engine/case-types.ts';
import { inputRecord } from '../engine/input-record.ts';
import type { RawRecord } from '../engine/outcome.ts';
import { timestampOfText } from '../engine/types.ts';
import type { Case, GoldenRecord } from '../schema.ts';
import type { Application } from './applications.ts';
import { eventually } from './eventually.ts';

const hex = (bytes: Buffer | null) => bytes?.toString('hex') ?? null;

/** What is expected of a topic's records: where they stand, and after how many inputs. */
export type ExpectedRecord = Pick<GoldenRecord, 'topic' | 'after'>;

/**
 * One case on a real broker: its inputs are written, and everything that an application makes of them is read as it is
 * committed. One partition a topic. Close it.
 */
export class BrokerRun {
  readonly #test: Case;
  readonly #expected: readonly ExpectedRecord[];
  readonly #client: Client;
  readonly #producer: Producer;
  readonly #fetcher: Fetcher;
  readonly #types: CaseTypes;
  readonly #written = new Map<string, number>();
  readonly #read = new Map<string, ConsumerRecord[]>();
  /** The next offset to read of each topic that is read. */
  readonly #positions = new Map<string, number>();
  #inputs = 0;

  private constructor(test: Case, expected: readonly ExpectedRecord[], client: Client) {
    this.#test = test;
    this.#expected = expected;
    this.#client = client;
    this.#types = new CaseTypes(test);
    this.#producer = client.createProducer({});
    this.#fetcher = client.createFetcher({ isolation: 'read_committed', maxWaitMs: 100 });
  }

  /** Makes the topics of a case, those that the application makes for itself apart. `expected` has the case's own names. */
  static async create(test: Case, expected: readonly ExpectedRecord[], client: Client): Promise<BrokerRun> {
    const run = new BrokerRun(test, expected, client);
    // Records are as old as the case says, and stay.
    const configs = { 'retention.ms': '-1' };
    await client.admin.createTopics(run.#ownTopics().map((name) => ({ name, partitions: 1, configs })));
    const quick = { 'streams.heartbeat.interval.ms': '500', 'streams.initial.rebalance.delay.ms': '0' };
    await client.admin.alterGroupConfigs(test.applicationId ?? 'app', quick);
    await run.#producer.init();
    return run;
  }

  /** Writes the inputs up to that one: each when the one before is processed wholly, or all at once. */
  async write(until: number, one: boolean, application: Application): Promise<void> {
    for (const input of this.#test.inputs.slice(this.#inputs, until)) {
      if (!('topic' in input)) throw new Error(`${this.#test.name} moves the wall clock: no broker does`);
      const { key, value, headers } = inputRecord(input, this.#types);
      this.#producer.send(input.topic, 0, key, value, timestampOfText(input.ts ?? 0), headers);
      this.#written.set(input.topic, (this.#written.get(input.topic) ?? 0) + 1);
      this.#inputs++;
      if (one) await this.#processed(application);
    }
    await this.#processed(application);
  }

  /** All that was committed, as an outcome has it. */
  async records(): Promise<RawRecord[]> {
    await eventually(
      () => this.#atEnd(),
      () => `the end of ${this.#topics()}`,
    );
    return [...this.#read].flatMap(([topic, records]) =>
      this.#written.has(topic)
        ? []
        : records.map(({ key, value, timestamp, headers }) => ({
            ...{ topic, key: hex(key), value: hex(value), ts: String(timestamp), after: 0 },
            ...(headers.length === 0 ? {} : { headers: headers.map((h) => [h.key, hex(h.value)] as const) }),
          })),
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#producer.close(), this.#fetcher.close()]);
  }

  async #processed(application: Application): Promise<void> {
    await this.#producer.flush();
    await eventually(
      async () => {
        const failure = application.failure();
        if (failure !== undefined) throw new Error(`${this.#test.name}: ${failure}`);
        await this.#take();
        return this.#arrived() && (await this.#consumed());
      },
      () => `${this.#test.name}, input ${this.#inputs}: ${JSON.stringify(this.#progress())}`,
    );
  }

  #progress() {
    return this.#topics().map((topic) => `${topic}: ${this.#read.get(topic)?.length} of ${this.#due(topic)}`);
  }

  #due(topic: string): number {
    return this.#expected.filter((row) => row.topic === topic && row.after <= this.#inputs).length;
  }

  #arrived(): boolean {
    return this.#topics().every((topic) => (this.#read.get(topic)?.length ?? 0) >= this.#due(topic));
  }

  /** Whether the application has committed all that was written to the topics it reads, its own ones among them. */
  async #consumed(): Promise<boolean> {
    const committed = await this.#client.admin.committedOffsets(this.#test.applicationId ?? 'app');
    return this.#consumedTopics().every((topic) => {
      const last = this.#read.get(topic)?.at(-1);
      const until = this.#written.get(topic) ?? (last === undefined ? 0 : last.offset + 1);
      return until === 0 || (committed.get(topicPartitionName(topic, 0))?.offset ?? 0) >= until;
    });
  }

  #consumedTopics(): string[] {
    const read = this.#test.topology.flatMap((operator) => {
      if (operator.op === 'globalTable' || operator.op === 'addGlobalStore') return [];
      if (operator.op === 'to' || operator.op === 'sink') return [];
      if ('topics' in operator) return operator.topics;
      return 'topic' in operator && operator.topic !== undefined ? [operator.topic] : [];
    });
    return [...read, ...this.#topics().filter((topic) => /-(repartition|topic)$/.test(topic))];
  }

  async #take(): Promise<void> {
    const missing = this.#topics().filter((topic) => !this.#positions.has(topic));
    if (missing.length > 0) {
      for (const topic of (await this.#client.admin.partitionCounts(missing)).keys()) {
        this.#positions.set(topic, 0);
        this.#read.set(topic, []);
        this.#fetcher.assign({ topic, partition: 0 }, 0);
      }
    }
    for (const { topic, records } of this.#fetcher.poll()) {
      for (let record = records.next(); record !== undefined; record = records.next())
        this.#read.get(topic)?.push(record);
      this.#positions.set(topic, records.nextOffset);
    }
  }

  async #atEnd(): Promise<boolean> {
    await this.#take();
    const partitions = [...this.#positions.keys()].map((topic) => ({ topic, partition: 0 }));
    const ends = await this.#client.admin.listOffsets(partitions, 'latest', 'read_committed');
    return partitions.every(
      ({ topic, partition }) =>
        (this.#positions.get(topic) ?? 0) >= (ends.get(topicPartitionName(topic, partition)) ?? 0),
    );
  }

  /** All topics that something is expected of, or written to. */
  #topics(): string[] {
    return [...new Set([...this.#expected.map(({ topic }) => topic), ...this.#ownTopics()])];
  }

  #ownTopics(): string[] {
    const { settings, topology } = this.#test;
    const named = topology.flatMap((operator) => {
      if ('topics' in operator) return operator.topics;
      return 'topic' in operator && operator.topic !== undefined ? [operator.topic] : [];
    });
    return [...new Set([...named, ...(settings?.deadLetterTopic === undefined ? [] : [settings.deadLetterTopic])])];
  }
}
