import { StreamsBuilder } from '../../src/dsl/index.ts';
import { delay } from '../../src/model/clock.ts';
import { integerSerde, stringSerde } from '../../src/serdes/index.ts';
import type { SimulatedProcess } from '../../src/testing/simulation/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { handleRoughly } from './rough-run.ts';

const strings = { keySerde: stringSerde, valueSerde: stringSerde };
const KEYS = ['a', 'b', 'c', 'd', 'e'];
const PARTITIONS = 2;
const RECORDS = 60;

/** What a run of {@link asyncChaos} came to. */
export interface AsyncChaosResult {
  /** Key → the values it was fed, in order. */
  readonly fed: ReadonlyMap<string, readonly string[]>;
  /** Key → the values that came out, in order, as a read_committed reader sees them. */
  readonly mapped: ReadonlyMap<string, readonly string[]>;
  /** Key → the counts that came out, made before the calls and after them. */
  readonly countedBefore: ReadonlyMap<string, readonly number[]>;
  readonly countedAfter: ReadonlyMap<string, readonly number[]>;
  /** Calls of all processes, the killed ones and those that were told to fail too. */
  readonly calls: number;
  readonly hash: string;
  readonly log: readonly string[];
}

/**
 * Records counted in a store, mapped by calls that take their time and fail now and then, and counted again behind them,
 * while processes are killed, paused and restarted as the seed says.
 */
export async function asyncChaos(seed: number): Promise<AsyncChaosResult> {
  const fed = new Map<string, string[]>();
  let calls = 0;
  const { cluster, scheduler, log } = await handleRoughly(seed, {
    topology: (process) => topologyOf(process, () => calls++),
    config: { processingGuarantee: 'exactly_once_v2', commitIntervalMs: 50 },
    begin: (scheduler, cluster) => {
      for (const topic of ['in', 'mapped', 'before', 'after']) cluster.createTopic(topic, PARTITIONS);
      for (let i = 0; i < RECORDS; i++) {
        const key = KEYS[scheduler.between(0, KEYS.length - 1)] as string;
        scheduler.setTimer(scheduler.between(0, 8_000), () => {
          const value = `${key}${fed.get(key)?.length ?? 0}`;
          fed.set(key, [...(fed.get(key) ?? []), value]);
          cluster.append('in', KEYS.indexOf(key) % PARTITIONS, { key, value });
        });
      }
    },
  });
  const read = <T>(topic: string, decode: (value: Buffer) => T): ReadonlyMap<string, readonly T[]> => {
    const values = new Map<string, T[]>();
    for (const { key, value } of cluster.records(topic)) {
      if (value !== null) values.set(`${key}`, [...(values.get(`${key}`) ?? []), decode(value)]);
    }
    return values;
  };
  return {
    fed,
    mapped: read('mapped', String),
    countedBefore: read('before', (value) => value.readInt32BE(0)),
    countedAfter: read('after', (value) => value.readInt32BE(0)),
    calls,
    hash: scheduler.traceHash,
    log: log(),
  };
}

function topologyOf(process: SimulatedProcess, called: () => void): Topology {
  const builder = new StreamsBuilder();
  const input = builder.stream('in', strings);
  const counts = { keySerde: stringSerde, valueSerde: integerSerde };
  input
    .groupByKey(strings)
    .count({ storeName: 'before', ...counts })
    .toStream()
    .to('before', counts);
  const mapped = input.mapValuesAsync(
    async (value, _key, signal) => {
      called();
      await delay(process, process.random() < 0.1 ? 400 : process.random() * 60, signal);
      if (process.random() < 0.1) throw new Error('not this time');
      return `${value}!`;
    },
    { concurrency: 3, timeoutMs: 300, retries: 4, retryBackoffMs: 5 },
  );
  mapped.to('mapped', strings);
  mapped
    .groupByKey(strings)
    .count({ storeName: 'after', ...counts })
    .toStream()
    .to('after', counts);
  return builder.build();
}
