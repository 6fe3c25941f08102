import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedKafka } from '@orders-platform/test-harness';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../../../src/client/client.ts';
import { createKafkaClient } from '../../../src/client/kafka/index.ts';
import type { Producer } from '../../../src/client/producer.ts';
import { isStreamsError } from '../../../src/model/errors.ts';
import { systemClock } from '../../../src/model/system-clock.ts';
import { topicPartitionName } from '../../../src/model/topic-partition.ts';

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 1);
const PARTITIONS = 6;
const RECORDS_A_TRANSACTION = 30;
/** Before a broker is killed, while it is gone, and when it is back. */
const COMMITS_A_STAGE = 5;

let kafka: EmbeddedKafka;

beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'producer-kill-'));
  kafka = await EmbeddedKafka.start({ brokers: 3, dataDir, keepData: false });
}, 180_000);

afterAll(() => kafka?.stop(), 60_000);

/** What the writer believes: the values of each partition in order, and those of transactions nobody knows the end of. */
interface Ledger {
  readonly committed: string[][];
  readonly inDoubt: Set<string>;
  transactions: number;
  aborted: number;
  failures: string[];
}

/** Lets the test wait for the writer to get on, however quick the machine is. */
class Progress {
  #commits = 0;
  readonly #waiting: { readonly from: number; readonly resolve: () => void }[] = [];

  /** Resolves when so many more transactions have been committed. */
  more(commits: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ from: this.#commits + commits, resolve }));
  }

  committed(): void {
    this.#commits++;
    for (const { from, resolve } of this.#waiting) if (this.#commits >= from) resolve();
  }
}

/** One transaction over several partitions, in several flights; its values are in the ledger once it is committed. */
async function transact(
  producer: Producer,
  topic: string,
  id: number,
  ledger: Ledger,
  progress: Progress,
): Promise<void> {
  const values: [partition: number, value: string][] = [];
  for (let i = 0; i < RECORDS_A_TRANSACTION; i++) {
    const partition = (id + i) % PARTITIONS;
    values.push([partition, `${id}/${i}`]);
    producer.send(topic, partition, null, Buffer.from(`${id}/${i}`), systemClock.now());
    if (i % 10 === 9) await systemClock.yield();
  }
  if (id % 7 === 0) {
    if (id % 2 === 0) await producer.flush();
    await producer.abortTransaction();
    ledger.aborted++;
    return;
  }
  try {
    await producer.commitTransaction();
  } catch (failure) {
    if (isStreamsError(failure, 'STREAMS_INDEFINITE_TRANSACTION')) {
      for (const [, value] of values) ledger.inDoubt.add(value);
    }
    throw failure;
  }
  for (const [partition, value] of values) ledger.committed[partition]?.push(value);
  progress.committed();
}

async function writeUntil(client: Client, topic: string, stop: AbortSignal, progress: Progress): Promise<Ledger> {
  const committed = Array.from({ length: PARTITIONS }, () => [] as string[]);
  const ledger: Ledger = { committed, inDoubt: new Set(), transactions: 0, aborted: 0, failures: [] };
  const open = async () => {
    const opened = client.createProducer({ transactionalId: `${topic}-writer`, transactionTimeoutMs: 60_000 });
    await opened.init();
    return opened;
  };
  let producer = await open();
  while (!stop.aborted) {
    try {
      await transact(producer, topic, ++ledger.transactions, ledger, progress);
    } catch (failure) {
      ledger.failures.push(isStreamsError(failure) ? `${failure.code}: ${failure.message}` : String(failure));
      await producer.close();
      producer = await open();
    }
  }
  await producer.close();
  return ledger;
}

async function readCommitted(topic: string): Promise<string[][]> {
  const client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'reader' });
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition }));
  const uncommitted = await client.admin.listOffsets(partitions, 'latest', 'read_uncommitted');
  const fetcher = client.createFetcher({ isolation: 'read_committed' });
  for (const partition of partitions) fetcher.assign(partition, 0);
  const values = partitions.map(() => [] as string[]);
  const open = new Set(uncommitted.keys());
  while (open.size > 0) {
    await fetcher.ready(AbortSignal.timeout(30_000));
    const fetched = fetcher.poll();
    expect(fetcher.failures()).toEqual([]);
    if (fetched.length === 0) {
      const stable = await client.admin.listOffsets(partitions, 'latest', 'read_committed');
      const ends = [...uncommitted].map(([name, end]) => `${name}: stable to ${stable.get(name)} of ${end}`);
      const counts = values.map((partition) => partition.length);
      expect.fail(`nothing came for 30 s, ${[...open]} have not ended; ${ends}; read ${counts}`);
    }
    for (const { partition, records } of fetched) {
      for (let record = records.next(); record !== undefined; record = records.next()) {
        values[partition]?.push(String(record.value));
      }
      const name = topicPartitionName(topic, partition);
      if (records.nextOffset >= (uncommitted.get(name) ?? 0)) open.delete(name);
    }
  }
  await client.close();
  return values;
}

it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
  'writes each committed record once and in order while a broker is killed and restarted (round %i)',
  async (round) => {
    const client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: `writer-${round}` });
    const topic = `kill-${round}`;
    await client.admin.createTopics([{ name: topic, partitions: PARTITIONS, replicationFactor: 3 }]);
    const stop = new AbortController();
    const progress = new Progress();
    const writing = writeUntil(client, topic, stop.signal, progress);
    const committed = (commits: number) => Promise.race([progress.more(commits), writing]);
    const victim = 1 + (round % 3);
    await committed(COMMITS_A_STAGE + (round % 5));
    await kafka.killBroker(victim);
    await committed(COMMITS_A_STAGE);
    await kafka.startBroker(victim);
    await committed(COMMITS_A_STAGE);
    stop.abort();
    const ledger = await writing;
    const values = await readCommitted(topic);
    const { transactions, aborted, failures, inDoubt } = ledger;
    console.log(
      `round ${round}: ${transactions} transactions, ${aborted} aborted, in doubt ${inDoubt.size}, failures`,
      failures,
    );
    const certain = values.map((partition) => partition.filter((value) => !inDoubt.has(value)));
    expect(certain).toEqual(ledger.committed);
    for (const partition of values) expect(new Set(partition).size).toBe(partition.length);
    expect(ledger.committed.flat().length).toBeGreaterThanOrEqual(3 * COMMITS_A_STAGE * RECORDS_A_TRANSACTION);
    await client.close();
  },
  120_000,
);
