import { JoinWindows, SessionWindows, StreamsBuilder, Suppressed, TimeWindows } from '../../src/dsl/index.ts';
import { stringSerde } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import type { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { handleRoughly } from './rough-run.ts';

const PARTITIONS = 2;
const KEYS = ['a', 'b', 'c', 'd'];
const INPUTS = ['events', 'left', 'right', 'prices'] as const;
const OUTPUTS = ['finals', 'sessions', 'suppressed', 'joined', 'priced'] as const;
const RECORDS = 24;
const strings = { keySerde: stringSerde, valueSerde: stringSerde };

interface Input {
  readonly topic: (typeof INPUTS)[number];
  readonly partition: number;
  readonly key: string;
  readonly value: string;
  readonly timestamp: number;
}

/** Topic and key → what was written of it. */
export type QuietOutput = ReadonlyMap<string, readonly string[]>;

/** What a run came to, and what the test driver makes of the same input with the same quiet times. */
export interface QuietResult {
  readonly found: QuietOutput;
  readonly expected: QuietOutput;
  readonly log: readonly string[];
}

/**
 * Everything that waits for time, of an input that ends, begins again behind what was closed meanwhile, and ends for good.
 * Handled roughly while there is input, and killed once more just when the quiet has lasted long enough.
 */
export async function quietChaos(seed: number, quietMs: number, standbyReplicas: number): Promise<QuietResult> {
  const parts: Input[][] = [[], []];
  const [first, second] = parts as [Input[], Input[]];
  const { scheduler, cluster, instances, log, rest } = await handleRoughly(seed, {
    topology: () => quietTopology(quietMs, seed % 4 !== 0),
    // A join of two partitions waits for either: the driver has one order of all topics.
    config: { maxTaskIdleMs: 500, ...(standbyReplicas > 0 && { standbyReplicas }) },
    begin: (scheduler, cluster) => {
      for (const topic of [...INPUTS, ...OUTPUTS]) cluster.createTopic(topic, PARTITIONS);
      for (let i = 0; i < RECORDS * INPUTS.length; i++) {
        const input = drawn(scheduler, i);
        scheduler.setTimer(scheduler.between(0, 8_000), () => {
          const behind = input.topic === 'events' && scheduler.chance(0.2) ? scheduler.between(1, 1_000) : 0;
          append(cluster, first, { ...input, timestamp: scheduler.now() - behind });
        });
      }
    },
  });
  const killInTheQuiet = async () => {
    const due = quietMs + scheduler.between(0, 150);
    for (const instance of instances) {
      if (scheduler.chance(0.3)) continue;
      scheduler.setTimer(due + scheduler.between(0, 40), () => {
        instance.kill();
        scheduler.setTimer(scheduler.between(10, 500), () => instance.start());
      });
    }
    await scheduler.run(quietMs + 1_000);
    await rest();
    await scheduler.run(quietMs + 2_000);
  };
  await killInTheQuiet();
  const latest = Math.max(...first.map(({ timestamp }) => timestamp));
  // No two at once: which of two topics is read first is nobody's promise then, and what came late depends on it.
  const apart = new Set<number>();
  while (apart.size < RECORDS) apart.add(latest + scheduler.between(-2_000, 4_000));
  const times = [...apart].sort((a, b) => a - b);
  for (const [i, timestamp] of times.entries()) {
    append(cluster, second, { ...drawn(scheduler, RECORDS * INPUTS.length + i), timestamp });
  }
  await killInTheQuiet();
  const found = outputOf(OUTPUTS.flatMap((topic) => cluster.records(topic)));
  return { found, expected: driven(parts, quietMs), log: log() };
}

function quietTopology(closeAfterQuietMs: number, persistent: boolean): Topology {
  const builder = new StreamsBuilder();
  const sum = (_key: string, value: string, before: string) => `${before}${value} `;
  const store = (storeName: string) => ({ storeName, persistent, ...strings });
  const tumbling = TimeWindows.of({ sizeMs: 700, graceMs: 1_500 });
  const grouped = builder.stream('events', strings).groupByKey(strings);
  grouped
    .windowedBy(tumbling)
    .emitStrategy('on-window-close', { closeAfterQuietMs })
    .aggregate(() => '', sum, store('final-sums'))
    .toStream(({ key }) => key)
    .to('finals', strings);
  grouped
    .windowedBy(SessionWindows.of({ inactivityGapMs: 300, graceMs: 1_500 }))
    .emitStrategy('on-window-close', { closeAfterQuietMs })
    .aggregate(
      () => '',
      sum,
      (_key, one, other) => one + other,
      store('session-sums'),
    )
    .toStream(({ key }) => key)
    .to('sessions', strings);
  grouped
    .windowedBy(tumbling)
    .aggregate(() => '', sum, store('sums'))
    .suppress(Suppressed.untilWindowCloses({ closeAfterQuietMs }, { name: 'final' }))
    .toStream(({ key }) => key)
    .to('suppressed', strings);
  const left = builder.stream('left', strings);
  left
    .leftJoin(
      builder.stream('right', strings),
      (one, other) => `${one}+${other}`,
      JoinWindows.of({ beforeMs: 500, afterMs: 500, graceMs: 60_000 }),
      { ...store('pairs'), otherValueSerde: stringSerde, closeAfterQuietMs },
    )
    .to('joined', strings);
  const prices = builder.table('prices', {
    storeName: 'prices',
    versioned: { historyRetentionMs: 60_000 },
    ...strings,
  });
  left
    .leftJoin(prices, (one, price) => `${one} for ${price}`, {
      ...strings,
      name: 'priced',
      graceMs: 30_000,
      closeAfterQuietMs,
    })
    .to('priced', strings);
  return builder.build();
}

function drawn(scheduler: SimulatedScheduler, i: number): Omit<Input, 'timestamp'> {
  const topic = INPUTS[i % INPUTS.length] as Input['topic'];
  const index = scheduler.between(0, KEYS.length - 1);
  return { topic, key: KEYS[index] as string, partition: index % PARTITIONS, value: `${topic[0]}${i}` };
}

function append(cluster: SimulatedCluster, inputs: Input[], input: Input): void {
  inputs.push(input);
  cluster.append(input.topic, input.partition, input);
}

/** The same input in the same order through the test driver, each part followed by the quiet. */
function driven(parts: readonly (readonly Input[])[], quietMs: number): QuietOutput {
  const partitions = Object.fromEntries([...INPUTS, ...OUTPUTS].map((topic) => [topic, PARTITIONS]));
  const driver = new TopologyTestDriver(quietTopology(quietMs, true), { partitions, initialWallClockMs: 0 });
  for (const inputs of parts) {
    for (const { topic, partition, key, value, timestamp } of inputs) {
      driver.inputTopic(topic, strings).pipe(key, value, { timestamp, partition });
    }
    driver.advanceWallClock(quietMs);
  }
  const output = outputOf(OUTPUTS.flatMap((topic) => driver.records(topic)));
  driver.close();
  return output;
}

interface Output {
  readonly topic: string;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly timestamp: number | bigint;
}

/** By topic and key; sorted, for which of two partitions of a task is read first is nobody's promise. */
function outputOf(records: readonly Output[]): QuietOutput {
  const lines = Map.groupBy(records, ({ topic, key }) => `${topic} ${key}`);
  return new Map(
    [...lines]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, list]) => [name, list.map(({ value, timestamp }) => `${value} @${timestamp}`).sort()]),
  );
}
