/**
 * Ours and Java Kafka Streams count the same records by key, exactly once, with a store on disk: in turn, on one broker,
 * in one run. Ends in a line `ratio 2.1 (1.9–2.3)`: our records a second to Java's, median and range of the rounds.
 * RECORDS, KEYS, ROUNDS, WARMUP and PARTITIONS in the environment say how much; `.run/bench` has the figures as JSON.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createKafkaClient } from '@orders-platform/streams/client';
import { EmbeddedKafka } from '@orders-platform/test-harness';
import { type Counter, type CountRun, javaCounter, ourCounter } from './count/counters.ts';
import { type InputShape, loadInput } from './count/load-input.ts';
import { progressLine } from './count/progress-line.ts';
import { type Comparison, compare, formatRun, RUN_HEADER } from './count/report.ts';
import { recount, verifyOutput } from './count/verify-output.ts';

const RECORDS = setting('RECORDS', 4_000_000);
const KEYS = setting('KEYS', 100_000);
const ROUNDS = setting('ROUNDS', 3);
const WARMUP = setting('WARMUP', 500_000);
const PARTITIONS = setting('PARTITIONS', 1);
const VALUE_BYTES = 100;
const RESULTS = fileURLToPath(new URL('../.run/bench', import.meta.url));

function setting(name: string, otherwise: number): number {
  const value = Number(process.env[name] ?? otherwise);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`${name} is ${process.env[name]}: it must be a whole number of at least 1`);
}

/** What every run of a counter is given. */
interface Bench {
  readonly client: Client;
  readonly bootstrap: string;
  readonly dataDir: string;
  /** How often each key is in the input. */
  readonly expected: ReadonlyMap<string, number>;
  readonly signal: AbortSignal;
}

async function run(dataDir: string, signal: AbortSignal): Promise<Comparison> {
  const log = (line: string) => console.error(line);
  const counters = [await javaCounter({ log, signal }), ourCounter()];
  const cluster = {
    brokers: 1,
    dataDir: join(dataDir, 'kafka'),
    keepData: false,
    sustainedLoad: true,
    log,
    signal,
  } as const;
  await using kafka = await EmbeddedKafka.start(cluster);
  const client = createKafkaClient({ brokers: kafka.bootstrapServers, clientId: 'bench' });
  try {
    await load(client, { topic: 'warm-up', records: WARMUP, seed: 2 }, signal);
    await load(client, { topic: 'input', records: RECORDS, seed: 1 }, signal);
    const expected = await recount(client, 'input', signal);
    const bench = { client, bootstrap: kafka.bootstrapServers.join(','), dataDir, expected, signal };
    console.log(RUN_HEADER);
    const runs: CountRun[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      for (const counter of counters) runs.push(await countOnce(bench, counter, round));
    }
    return compare(runs, { records: RECORDS, keys: KEYS, partitions: PARTITIONS, valueBytes: VALUE_BYTES });
  } finally {
    await client.close();
  }
}

async function load(
  client: Client,
  input: Pick<InputShape, 'topic' | 'records' | 'seed'>,
  signal: AbortSignal,
): Promise<void> {
  using progress = progressLine(`loading ${input.topic}`, input.records);
  const shape = { ...input, keys: KEYS, partitions: PARTITIONS, valueBytes: VALUE_BYTES };
  await loadInput(client, shape, (done) => progress.at(done), signal);
}

/** Counts, checks what was counted, and deletes what the run has left: its state, its topics and those of its warm-up. */
async function countOnce(bench: Bench, counter: Counter, round: number): Promise<CountRun> {
  const { client, bootstrap, dataDir, expected, signal } = bench;
  const stateDir = await mkdtemp(join(dataDir, 'state-'));
  using progress = progressLine(`${counter.name} counts, round ${round}`);
  const result = await counter.count({ bootstrap, input: 'input', warmup: 'warm-up', stateDir }, signal);
  progress.label = `checking what ${counter.name} wrote`;
  await verifyOutput(client, result.output, expected, signal);
  const topics = await client.admin.listTopics();
  await client.admin.deleteTopics(topics.filter((topic) => topic.startsWith('count-')));
  await rm(stateDir, { recursive: true });
  const counted = { name: counter.name, round, ...result };
  progress.clear();
  console.log(formatRun(counted));
  return counted;
}

async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
  }
  await mkdir(RESULTS, { recursive: true });
  const dataDir = await mkdtemp(join(RESULTS, 'data-'));
  try {
    const comparison = await run(dataDir, stop.signal);
    const file = join(RESULTS, `count-exactly-once-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`);
    await writeFile(file, `${JSON.stringify(comparison, null, 2)}\n`);
    for (const line of comparison.summary) console.log(line);
  } catch (error) {
    console.error(`count-exactly-once: ${stop.signal.aborted ? stop.signal.reason.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

await main();
