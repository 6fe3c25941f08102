import { partitionOf } from '../../src/model/murmur2.ts';
import {
  InteractiveQueries,
  KeyQuery,
  Position,
  PositionBound,
  type QueryIterator,
  type QueryOptions,
  type QuerySuccess,
  RangeQuery,
} from '../../src/query/index.ts';
import type { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { handleRoughly, ROUGH_MS } from '../runtime/rough-run.ts';
import type { SimulatedInstance } from '../runtime/simulated-application.ts';
import { tallyTopology } from './counting-instances.ts';
import { QueryNetwork } from './query-network.ts';

const PARTITIONS = 2;
/** More than one page in each partition. */
const WORDS = Array.from({ length: 240 }, (_, i) => `word-${String(i).padStart(3, '0')}`);
const SESSIONS = 8;
/** A query of an instance that dies never ends. */
const GIVEN_UP_MS = 2_500;
const partition = (word: string) => partitionOf(Buffer.from(word), PARTITIONS);

/** What was read by queries while the application was handled roughly. */
export interface QueryReads {
  keys: number;
  /** Partitions' ranges that were read to their ends. */
  ranges: number;
  /** Answered by another instance. */
  remote: number;
  /** Answered by a copy. */
  stale: number;
  failures: number;
  /** Ranges broken off, with an error that says so. */
  brokenOff: number;
  /** Answers that no moment of the log explains. */
  readonly wrong: string[];
}

/**
 * Sessions that write words and ask any instance for counts, with what they have seen as the bound. An answer of the
 * active task has to be exactly what its position says; a copy's lies between the bound and its position.
 */
export async function queryReads(seed: number): Promise<QueryReads> {
  const reads: QueryReads = { keys: 0, ranges: 0, remote: 0, stale: 0, failures: 0, brokenOff: 0, wrong: [] };
  await handleRoughly(seed, {
    topology: () => tallyTopology('lines'),
    config: { processingGuarantee: 'exactly_once_v2', standbyReplicas: 1 },
    begin: (scheduler, cluster, instances) => {
      cluster.createTopic('lines', PARTITIONS);
      for (const word of WORDS) cluster.append('lines', partition(word), { key: word, value: 'a line' });
      const network = new QueryNetwork(scheduler, instances);
      for (let i = 0; i < SESSIONS; i++) void new Session(scheduler, cluster, instances, network, reads).run();
    },
  });
  return reads;
}

class Session {
  readonly #scheduler: SimulatedScheduler;
  readonly #cluster: SimulatedCluster;
  readonly #instances: readonly SimulatedInstance[];
  readonly #network: QueryNetwork;
  readonly #reads: QueryReads;
  #seen = Position.empty;

  constructor(
    scheduler: SimulatedScheduler,
    cluster: SimulatedCluster,
    instances: readonly SimulatedInstance[],
    network: QueryNetwork,
    reads: QueryReads,
  ) {
    this.#scheduler = scheduler;
    this.#cluster = cluster;
    this.#instances = instances;
    this.#network = network;
    this.#reads = reads;
  }

  async run(): Promise<void> {
    const until = this.#scheduler.now() + ROUGH_MS;
    while (this.#scheduler.now() < until) {
      await this.#pause(this.#scheduler.between(5, 60));
      const word = WORDS[this.#scheduler.between(0, WORDS.length - 1)] as string;
      if (this.#scheduler.chance(0.25)) {
        const offset = this.#cluster.append('lines', partition(word), { key: word, value: 'a line' });
        this.#seen = Position.merge(this.#seen, Position.of('lines', partition(word), offset));
        continue;
      }
      const given = new AbortController();
      const asked = this.#scheduler.chance(0.3) ? this.#range(given.signal) : this.#key(word, given.signal);
      await Promise.race([asked.catch(() => {}), this.#pause(GIVEN_UP_MS)]);
      given.abort('given up');
    }
  }

  async #key(word: string, signal: AbortSignal): Promise<void> {
    const bound = this.#seen;
    const { onlyPartitionResult: result } = await this.#queries().query(
      'counts',
      KeyQuery.withKey<string, number>(word),
      this.#options(bound, signal),
    );
    if (result.kind === 'failure') {
      this.#reads.failures++;
      return;
    }
    this.#reads.keys++;
    this.#answeredBy(result);
    this.#check(word, result.value ?? 0, bound, result.position, result.lag === undefined);
    this.#seen = Position.merge(this.#seen, result.position);
  }

  async #range(signal: AbortSignal): Promise<void> {
    const bound = this.#seen;
    const order = this.#scheduler.chance(0.5) ? 'ascending' : 'descending';
    const range = RangeQuery.withNoBounds<string, number>({ order });
    const result = await this.#queries().query('counts', range, this.#options(bound, signal));
    this.#reads.failures += result.failures.length;
    for (const [p, answer] of result.partitionResults) {
      if (answer.kind === 'success') await this.#through(p, answer, bound, order === 'descending');
    }
  }

  async #through(
    p: number,
    answer: QuerySuccess<QueryIterator<readonly [string, number]>>,
    bound: Position,
    descending: boolean,
  ): Promise<void> {
    this.#answeredBy(answer);
    const first = answer.position;
    const words: string[] = [];
    const active = answer.lag === undefined;
    try {
      for await (const [word, count] of answer.value) {
        words.push(word);
        // A later page may contain more than the first, and who gives it may be a copy.
        this.#check(
          word,
          count,
          bound,
          answer.position,
          active && Position.isAtMost(answer.position, first) && words.length <= 100,
        );
        if (this.#scheduler.chance(0.02)) await this.#pause(this.#scheduler.between(50, 500));
      }
    } catch {
      this.#reads.brokenOff++;
      return;
    }
    this.#reads.ranges++;
    this.#seen = Position.merge(this.#seen, answer.position);
    const sorted = [...new Set(words)].sort();
    if (descending) sorted.reverse();
    if (String(sorted) !== String(words)) this.#reads.wrong.push(`partition ${p}: out of order or twice: ${words}`);
    const known = Position.offset(bound, 'lines', p) ?? -1;
    const expected = WORDS.filter((word) => partition(word) === p && this.#occurrences(word, known) > 0);
    const missing = expected.filter((word) => !words.includes(word));
    if (missing.length > 0) this.#reads.wrong.push(`partition ${p}: lacks ${missing}`);
  }

  #check(word: string, count: number, bound: Position, position: Position, exact: boolean): void {
    const p = partition(word);
    const most = this.#occurrences(word, Position.offset(position, 'lines', p) ?? -1);
    const least = exact ? most : this.#occurrences(word, Position.offset(bound, 'lines', p) ?? -1);
    if (count >= least && count <= most) return;
    this.#reads.wrong.push(`${word}: ${count} is not from ${least} to ${most}, at ${JSON.stringify(position)}`);
  }

  /** How often the word stands in the log up to an offset. */
  #occurrences(word: string, offset: number): number {
    const p = partition(word);
    return this.#cluster
      .records('lines')
      .filter((record) => record.partition === p && record.offset <= offset && String(record.key) === word).length;
  }

  #queries(): InteractiveQueries {
    const instance = this.#instances[this.#scheduler.between(0, this.#instances.length - 1)];
    if (instance?.streams === undefined) throw new Error('not started');
    return new InteractiveQueries(instance.streams, { fetch: this.#network.fetch });
  }

  #options(bound: Position, signal: AbortSignal): QueryOptions {
    const copies = this.#scheduler.chance(0.7);
    return { positionBound: PositionBound.at(bound), requireActive: !copies, timeoutMs: 400, signal };
  }

  #answeredBy({ endpoint, lag }: QuerySuccess<unknown>): void {
    if (endpoint !== undefined) this.#reads.remote++;
    if (lag !== undefined) this.#reads.stale++;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#scheduler.setTimer(ms, () => resolve()));
  }
}
