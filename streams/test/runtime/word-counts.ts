import type { Client } from '../../src/client/client.ts';
import type { ConsumerRecord } from '../../src/client/consumer-record.ts';
import type { CountingTopics } from './counting-topology.ts';

/** The topics of one counting application on a real broker: words go in, what was counted is read as it is committed. */
export class WordCounts {
  readonly applicationId: string;
  readonly topics: CountingTopics;
  readonly #client: Client;
  readonly #partitions: number;
  readonly #records: ConsumerRecord[] = [];
  readonly #fetcher: ReturnType<Client['createFetcher']>;

  private constructor(client: Client, applicationId: string, partitions: number) {
    this.applicationId = applicationId;
    this.topics = { input: `${applicationId}-words`, output: `${applicationId}-counts` };
    this.#client = client;
    this.#partitions = partitions;
    this.#fetcher = client.createFetcher({ isolation: 'read_committed' });
  }

  /** Makes the topics, and the group quick to assign and to notice a death. */
  static async create(client: Client, applicationId: string, partitions = 2): Promise<WordCounts> {
    const counts = new WordCounts(client, applicationId, partitions);
    const { input, output } = counts.topics;
    await client.admin.createTopics([input, output].map((name) => ({ name, partitions })));
    await client.admin.alterGroupConfigs(applicationId, {
      'streams.session.timeout.ms': '3000',
      'streams.heartbeat.interval.ms': '500',
      'streams.initial.rebalance.delay.ms': '0',
    });
    for (let partition = 0; partition < partitions; partition++)
      counts.#fetcher.assign({ topic: output, partition }, 0);
    return counts;
  }

  /** Writes words, to the partitions by turns. */
  async write(words: readonly string[]): Promise<void> {
    const producer = this.#client.createProducer({});
    await producer.init();
    for (const [i, word] of words.entries()) {
      producer.send(this.topics.input, i % this.#partitions, null, Buffer.from(word), Date.now());
    }
    await producer.flush();
    await producer.close();
  }

  /** What has been counted so far, as it was committed, each partition in order. */
  take(): readonly ConsumerRecord[] {
    for (const { records } of this.#fetcher.poll()) {
      for (let record = records.next(); record !== undefined; record = records.next()) this.#records.push(record);
    }
    return this.#records;
  }

  /** Resolves when that many counts were committed. */
  counted(records: number): Promise<void> {
    return eventually(
      () => this.take().length >= records,
      () => ({ counted: this.take().length, of: records }),
    );
  }

  /** Word → its counts in the order they were written. */
  byWord(): ReadonlyMap<string, readonly number[]> {
    const counts = new Map<string, number[]>();
    for (const { key, value } of this.take()) {
      const word = String(key);
      counts.set(word, [...(counts.get(word) ?? []), value?.readInt32BE(0) ?? -1]);
    }
    return counts;
  }

  close(): Promise<void> {
    return this.#fetcher.close();
  }
}

/** Resolves when the check passes; rejects with `what` when it does not within the time. */
export async function eventually(
  check: () => boolean | Promise<boolean>,
  what: () => unknown,
  withinMs = 45_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(what())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
