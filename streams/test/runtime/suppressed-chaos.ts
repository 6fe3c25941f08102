import { StreamsBuilder, Suppressed, TimeWindows } from '../../src/dsl/index.ts';
import { stringSerde } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import type { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { handleRoughly } from './rough-run.ts';

const PARTITIONS = 2;
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];
const RECORDS = 80;
const HOUR = 3_600_000;
const strings = { keySerde: stringSerde, valueSerde: stringSerde };

interface Input {
  readonly topic: 'events' | 'facts';
  readonly partition: number;
  readonly key: string;
  readonly value: string;
  readonly timestamp: number;
}

/** Topic and key → what was written of it, in order. */
export type SuppressedOutput = ReadonlyMap<string, readonly string[]>;

/** What a run came to, and what the test driver makes of the same input. */
export interface SuppressedResult {
  readonly found: SuppressedOutput;
  readonly expected: SuppressedOutput;
  readonly log: readonly string[];
}

/**
 * Final results of windows, and a table sent on in time or when too much is held back, handled roughly as the seed
 * says. What is held back is in memory: whoever takes a task over has it from the changelog alone.
 */
export async function suppressedChaos(seed: number, standbyReplicas: number): Promise<SuppressedResult> {
  const inputs: Input[] = [];
  const { scheduler, cluster, log, rest } = await handleRoughly(seed, {
    topology: suppressedTopology,
    config: { processingGuarantee: 'exactly_once_v2', ...(standbyReplicas > 0 && { standbyReplicas }) },
    begin: (scheduler, cluster) => feed(scheduler, cluster, inputs),
  });
  for (const topic of ['events', 'facts'] as const) {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      append(cluster, inputs, { topic, partition, key: 'tick', value: 'end', timestamp: scheduler.now() + HOUR });
    }
  }
  await rest();
  const records = ['finals', 'changes'].flatMap((topic) => cluster.records(topic));
  return { found: outputOf(records), expected: driven(inputs), log: log() };
}

function suppressedTopology(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream('events', strings)
    .groupByKey(strings)
    .windowedBy(TimeWindows.of({ sizeMs: 700, graceMs: 1_500 }))
    .aggregate(
      () => '',
      (_key, value, sum) => `${sum}${value} `,
      { storeName: 'sums', ...strings },
    )
    .suppress(Suppressed.untilWindowCloses({}, { name: 'final' }))
    .toStream()
    .map((windowed, sum) => [windowed.key, `${windowed.window.start}=${sum}`])
    .to('finals', strings);
  builder
    .table('facts', { storeName: 'facts', ...strings })
    .suppress(Suppressed.untilTimeLimit({ waitMs: 900, buffer: { maxRecords: 2 } }, { name: 'changed' }))
    .toStream()
    .to('changes', strings);
  return builder.build();
}

function feed(scheduler: SimulatedScheduler, cluster: SimulatedCluster, inputs: Input[]): void {
  for (const topic of ['events', 'facts', 'finals', 'changes']) cluster.createTopic(topic, PARTITIONS);
  for (const topic of ['events', 'facts'] as const) {
    for (let i = 0; i < RECORDS; i++) {
      const index = scheduler.between(0, KEYS.length - 1);
      // Within the grace: operators forget how late it is when their task moves, here as in Java.
      const behind = topic === 'events' && scheduler.chance(0.3) ? scheduler.between(1, 1_400) : 0;
      const [key, partition, value] = [KEYS[index] as string, index % PARTITIONS, `${topic[0]}${i}`];
      scheduler.setTimer(scheduler.between(0, 8_000), () => {
        append(cluster, inputs, { topic, partition, key, value, timestamp: scheduler.now() - behind });
      });
    }
  }
}

function append(cluster: SimulatedCluster, inputs: Input[], input: Input): void {
  inputs.push(input);
  cluster.append(input.topic, input.partition, input);
}

/** The same input in the same order through the test driver. */
function driven(inputs: readonly Input[]): SuppressedOutput {
  const partitions = Object.fromEntries(['events', 'facts', 'finals', 'changes'].map((topic) => [topic, PARTITIONS]));
  const driver = new TopologyTestDriver(suppressedTopology(), { partitions, initialWallClockMs: 0 });
  for (const { topic, partition, key, value, timestamp } of inputs) {
    driver.inputTopic(topic, strings).pipe(key, value, { timestamp, partition });
  }
  const output = outputOf(['finals', 'changes'].flatMap((topic) => driver.records(topic)));
  driver.close();
  return output;
}

interface Output {
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly timestamp: number | bigint;
}

/** By key, not by partition: a key keeps its order, and a sink's partition is chosen by the key's hash. */
function outputOf(records: readonly Output[]): SuppressedOutput {
  const lines = Map.groupBy(records, ({ topic, key }) => `${topic} ${key}`);
  return new Map(
    [...lines]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, list]) => [name, list.map(({ value, timestamp }) => `${value} @${timestamp}`)]),
  );
}
