import { StreamsBuilder } from '../../src/dsl/index.ts';
import { stringSerde } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { SimulatedInstance } from './simulated-application.ts';

const PARTITIONS = 2;
const KEYS = ['a', 'b', 'c', 'd'];
const strings = { keySerde: stringSerde, valueSerde: stringSerde };
/** Something happens each this many ms; prices are in the log up to a second later than that. */
const EVERY_MS = 60;
const EVENTS = 120;
const SKEW_MS = 1_000;

interface Input {
  readonly topic: 'orders' | 'prices';
  readonly key: string;
  readonly value: string;
  readonly timestamp: number;
}

/** What a run came to, and what comes out when all happens in the order of its timestamps. */
export interface SkewedResult {
  readonly found: readonly string[];
  readonly expected: readonly string[];
}

/** Orders that look up a table of prices, whose records are in the log later than the orders of their time. */
export async function skewedJoin(seed: number, maxTaskIdleMs: number): Promise<SkewedResult> {
  const scheduler = new SimulatedScheduler({ seed });
  const cluster = new SimulatedCluster(scheduler);
  for (const topic of ['orders', 'prices', 'priced']) cluster.createTopic(topic, PARTITIONS);
  for (const name of ['one', 'two']) {
    new SimulatedInstance(name, scheduler, cluster, skewedTopology, { maxTaskIdleMs }).start();
  }
  await scheduler.run(5_000);
  const inputs: Input[] = [];
  const inLog = { orders: scheduler.now(), prices: scheduler.now() };
  for (let i = 0; i < EVENTS; i++) {
    const timestamp = scheduler.now() + i * EVERY_MS;
    const key = KEYS[scheduler.between(0, KEYS.length - 1)] as string;
    const topic = scheduler.chance(0.5) ? 'orders' : 'prices';
    const input: Input = { topic, key, value: `${topic[0]}${i}`, timestamp };
    inputs.push(input);
    // A partition keeps the order of its records however late they come.
    const skew = topic === 'prices' ? scheduler.between(0, SKEW_MS) : 0;
    inLog[topic] = Math.max(inLog[topic] + 1, timestamp + skew);
    scheduler.setTimer(inLog[topic] - scheduler.now(), () =>
      cluster.append(topic, KEYS.indexOf(key) % PARTITIONS, input),
    );
  }
  await scheduler.run(EVENTS * EVERY_MS + SKEW_MS + 2 * maxTaskIdleMs + 10_000);
  return { found: linesOf(cluster.records('priced')), expected: driven(inputs) };
}

function skewedTopology(): Topology {
  const builder = new StreamsBuilder();
  const prices = builder.table('prices', { storeName: 'prices', ...strings });
  builder
    .stream('orders', strings)
    .leftJoin(prices, (order, price) => `${order} at ${price}`, strings)
    .to('priced', strings);
  return builder.build();
}

function driven(inputs: readonly Input[]): readonly string[] {
  const partitions = { orders: PARTITIONS, prices: PARTITIONS, priced: PARTITIONS };
  const driver = new TopologyTestDriver(skewedTopology(), { partitions, initialWallClockMs: 0 });
  for (const { topic, key, value, timestamp } of inputs) {
    driver.inputTopic(topic, strings).pipe(key, value, { timestamp, partition: KEYS.indexOf(key) % PARTITIONS });
  }
  const lines = linesOf(driver.records('priced'));
  driver.close();
  return lines;
}

function linesOf(records: readonly { readonly key: unknown; readonly value: unknown; readonly timestamp: unknown }[]) {
  return records.map(({ key, value, timestamp }) => `${timestamp} ${key}: ${value}`).sort();
}
