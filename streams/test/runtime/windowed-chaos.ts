import { JoinWindows, SessionWindows, StreamsBuilder } from '../../src/dsl/index.ts';
import { stringSerde } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import type { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { handleRoughly } from './rough-run.ts';

const PARTITIONS = 2;
const KEYS = ['a', 'b', 'c', 'd'];
const RECORDS = 40;
const HOUR = 3_600_000;
const strings = { keySerde: stringSerde, valueSerde: stringSerde };

interface Input {
  readonly topic: 'left' | 'right' | 'events';
  readonly partition: number;
  readonly key: string;
  readonly value: string;
  readonly timestamp: number;
}

/** What windowed operators wrote. */
export interface WindowedOutput {
  /** Results of the join; sorted, for which of two partitions is read first is nobody's promise. */
  readonly joined: readonly string[];
  /** Key → each update of its sessions, in order. */
  readonly sessions: ReadonlyMap<string, readonly string[]>;
}

/** What a run came to, and what the test driver makes of the same input. */
export interface WindowedResult {
  readonly found: WindowedOutput;
  readonly expected: WindowedOutput;
  readonly log: readonly string[];
}

/**
 * A left join of two streams and a session aggregate, handled roughly as the seed says. No record is beyond its grace:
 * operators forget how late it is when their task moves, here as in Java, and would then take what they have to drop.
 */
export async function windowedChaos(seed: number, standbyReplicas = 0): Promise<WindowedResult> {
  const inputs: Input[] = [];
  const persistent = seed % 4 !== 0;
  const { scheduler, cluster, log, rest } = await handleRoughly(seed, {
    topology: () => windowedTopology(persistent),
    config: { processingGuarantee: 'exactly_once_v2', ...(standbyReplicas > 0 && { standbyReplicas }) },
    begin: (scheduler, cluster) => feed(scheduler, cluster, inputs),
  });
  // What met nothing is told only when time has gone on, twice: the second time ends what the first began.
  for (let tick = 1; tick <= 2; tick++) {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      append(cluster, inputs, {
        topic: 'left',
        partition,
        key: 'tick',
        value: `${tick}`,
        timestamp: scheduler.now() + tick * HOUR,
      });
    }
    await rest();
  }
  const records = ['joined', 'sessions'].flatMap((topic) => cluster.records(topic));
  const found = outputOf(
    records.map(({ topic, key, value, timestamp }) => ({ topic, key: `${key}`, value: `${value}`, timestamp })),
  );
  return { found, expected: driven(inputs), log: log() };
}

function windowedTopology(persistent: boolean): Topology {
  const builder = new StreamsBuilder();
  const right = builder.stream('right', strings);
  builder
    .stream('left', strings)
    .leftJoin(right, (l, r) => `${l}+${r}`, JoinWindows.of({ beforeMs: 500, afterMs: 500, graceMs: 60_000 }), {
      storeName: 'pairs',
      ...strings,
      otherValueSerde: stringSerde,
      persistent,
    })
    .to('joined', strings);
  builder
    .stream('events', strings)
    .groupByKey(strings)
    .windowedBy(SessionWindows.of({ inactivityGapMs: 300, graceMs: 60_000 }))
    .aggregate(
      () => '',
      (_key, value, sum) => `${sum}${value} `,
      (_key, first, second) => first + second,
      { storeName: 'sessions', ...strings, persistent },
    )
    .toStream()
    .map((session, sum) => [session.key, `${Number(session.window.end) - Number(session.window.start)}=${sum}`])
    .to('sessions', strings);
  return builder.build();
}

function feed(scheduler: SimulatedScheduler, cluster: SimulatedCluster, inputs: Input[]): void {
  for (const topic of ['left', 'right', 'events', 'joined', 'sessions']) cluster.createTopic(topic, PARTITIONS);
  for (const topic of ['left', 'right', 'events'] as const) {
    for (let i = 0; i < RECORDS; i++) {
      const key = KEYS[scheduler.between(0, KEYS.length - 1)] as string;
      const behind = topic === 'events' && scheduler.chance(0.2) ? scheduler.between(1, 2_500) : 0;
      scheduler.setTimer(scheduler.between(0, 8_000), () => {
        const partition = KEYS.indexOf(key) % PARTITIONS;
        append(cluster, inputs, {
          topic,
          partition,
          key,
          value: `${topic[0]}${i}`,
          timestamp: scheduler.now() - behind,
        });
      });
    }
  }
}

function append(cluster: SimulatedCluster, inputs: Input[], input: Input): void {
  inputs.push(input);
  cluster.append(input.topic, input.partition, input);
}

/** The same input in the same order through the test driver. */
function driven(inputs: readonly Input[]): WindowedOutput {
  const partitions = Object.fromEntries(
    ['left', 'right', 'events', 'joined', 'sessions'].map((topic) => [topic, PARTITIONS]),
  );
  const driver = new TopologyTestDriver(windowedTopology(true), { partitions, initialWallClockMs: 0 });
  for (const { topic, partition, key, value, timestamp } of inputs) {
    driver.advanceWallClock(2_000);
    driver.inputTopic(topic, strings).pipe(key, value, { timestamp, partition });
  }
  const read = (topic: string) => driver.outputTopic(topic, strings).readAll();
  return outputOf(
    ['joined', 'sessions'].flatMap((topic) =>
      read(topic).map(({ key, value, timestamp }) => ({ topic, key: `${key}`, value: `${value}`, timestamp })),
    ),
  );
}

interface Output {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly timestamp: number | bigint;
}

function outputOf(records: readonly Output[]): WindowedOutput {
  const text = ({ key, value, timestamp }: Output) => `${key}: ${value} @${timestamp}`;
  const sessions = Map.groupBy(
    records.filter(({ topic }) => topic === 'sessions'),
    ({ key }) => key,
  );
  return {
    joined: records
      .filter(({ topic }) => topic === 'joined')
      .map(text)
      .sort(),
    sessions: new Map(
      [...sessions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, updates]) => [key, updates.map(text)]),
    ),
  };
}
