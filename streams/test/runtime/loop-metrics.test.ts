import { describe, expect, it } from 'vitest';
import type { StreamsConfig } from '../../src/runtime/streams-config.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { countingTopology } from './counting-topology.ts';
import { SimulatedInstance } from './simulated-application.ts';

/** A cluster with the topics of the counting topology, two partitions each. */
function simulation() {
  const scheduler = new SimulatedScheduler({ seed: 1 });
  const cluster = new SimulatedCluster(scheduler);
  cluster.createTopic('words', 2);
  cluster.createTopic('counts', 2);
  const instance = (name: string, config: Partial<StreamsConfig> = {}) =>
    new SimulatedInstance(name, scheduler, cluster, () => countingTopology(), config);
  const words = (...all: readonly string[]) => {
    for (const [i, value] of all.entries()) cluster.append('words', i % 2, { value });
  };
  const counted = (records: number) => scheduler.run(() => cluster.records('counts').length >= records, 30_000);
  return { scheduler, cluster, instance, words, counted };
}

describe('an instance', () => {
  it('counts what it does, and tells how long each commit took', async () => {
    const { scheduler, instance, words, counted } = simulation();
    const one = instance('one');
    one.start();
    const commits: number[] = [];
    one.streams?.onCommit((ms) => commits.push(ms));
    expect(one.streams?.report()).toMatchObject({ rebalances: 0, fencings: 0, fetchedBytes: 0, processMs: 0 });
    words('ant', 'bee', 'ant', 'bee');
    await counted(4);
    await scheduler.run(
      () => one.streams?.report().tasks.every(({ e2eLatencyMs }) => e2eLatencyMs !== undefined) === true,
      5_000,
    );
    const report = one.streams?.report();
    expect(report).toMatchObject({ fencings: 0, commits: commits.length });
    expect(report?.rebalances).toBeGreaterThan(0);
    expect(commits.every((ms) => ms >= 0)).toBe(true);
    expect(report?.lastCommitMs).toBe(commits.at(-1));
    expect(report?.fetchedBytes).toBeGreaterThan(0);
    expect(report?.tasks.map(({ e2eLatencyMs = -1 }) => e2eLatencyMs > 0)).toEqual([true, true, true, true]);
  });

  it('counts that its group had given it up', async () => {
    const { scheduler, cluster, instance, words } = simulation();
    const one = instance('one');
    one.start();
    await scheduler.run(() => one.streams?.state === 'running', 20_000);
    cluster.network.isolate('one');
    await scheduler.run(4_000);
    cluster.network.rejoin('one');
    words('ant', 'bee');
    await scheduler.run(() => (one.streams?.report().fencings ?? 0) > 0, 30_000);
    await scheduler.run(() => one.streams?.state === 'running', 30_000);
    expect(one.streams?.report().fencings).toBeGreaterThan(0);
  });
});
