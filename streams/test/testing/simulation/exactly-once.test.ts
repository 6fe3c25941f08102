import { describe, expect, it } from 'vitest';
import { SimulatedCluster, SimulatedScheduler } from '../../../src/testing/simulation/index.ts';
import { copy } from './copier.ts';

const RECORDS = 60;

/** Two copiers, of which the network loses a tenth, and chaos kills, pauses and cuts off now one, now the other. */
async function run(
  seed: number,
): Promise<{ readonly values: readonly string[]; readonly hash: string; events: number }> {
  const scheduler = new SimulatedScheduler({ seed });
  const faults = { lostRequest: 0.03, delayedRequest: 0.02, lostResponse: 0.03, delayedResponse: 0.02 };
  const cluster = new SimulatedCluster(scheduler, { network: { faults } });
  cluster.createTopic('input', 1);
  cluster.createTopic('output', 1);
  let generation = 0;
  const start = () => {
    const process = scheduler.process(`copier-${++generation}`);
    void copy(cluster, process);
    return process;
  };
  const running = [start(), start()];
  const disturb = () => {
    const index = scheduler.between(0, running.length - 1);
    const process = running[index];
    const what = scheduler.between(0, 2);
    if (process?.state === 'paused') process.resume();
    else if (what === 0) {
      process?.kill();
      running[index] = start();
    } else if (what === 1) process?.pause();
    else {
      cluster.network.brokerDown();
      scheduler.setTimer(scheduler.between(10, 1_000), () => cluster.network.brokerUp());
    }
  };
  for (let i = 0; i < RECORDS; i++) {
    scheduler.setTimer(scheduler.between(0, 3_000), () => cluster.append('input', 0, { value: `${generation}:${i}` }));
  }
  for (let i = 0; i < 8; i++) scheduler.setTimer(scheduler.between(0, 4_000), disturb);
  await scheduler.run(4_000);
  for (const process of running) process.resume();
  const copied = () => cluster.records('output').length >= RECORDS;
  await scheduler.run(copied, 120_000);
  await scheduler.run(3_000);
  expect(cluster.records('output').map(({ value }) => String(value))).toEqual(
    cluster.records('input').map(({ value }) => String(value)),
  );
  const values = cluster.records('output').map(({ value }) => String(value));
  return { values, hash: scheduler.traceHash, events: scheduler.events };
}

describe('exactly-once on the simulated cluster', () => {
  it('copies every record once and in order, whatever fails', async () => {
    for (let seed = 0; seed < 200; seed++) {
      const { values } = await run(seed);
      expect(values.length, `seed ${seed}`).toBe(RECORDS);
    }
  }, 60_000);

  it('fails in the same way from the same seed', async () => {
    for (const seed of [3, 14, 159]) {
      const [first, second] = [await run(seed), await run(seed)];
      expect(second).toEqual(first);
    }
  });
});
