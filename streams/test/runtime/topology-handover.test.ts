import { describe, expect, it } from 'vitest';
import { topicPartitionName } from '../../src/model/topic-partition.ts';
import type { StreamsConfig } from '../../src/runtime/streams-config.ts';
import { sideGroupOf } from '../../src/runtime/topology-handover.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { type CountStore, countingTopology, recountingTopology } from './counting-topology.ts';
import { type CrashPoint, crashingClient } from './crashing-client.ts';
import { SimulatedInstance } from './simulated-application.ts';

const APP = 'app';
const SIDE = sideGroupOf(APP);
const WORDS = ['ant', 'bee', 'cat'];

/** A cluster on which the first version of an application has counted each word ten times, and has stopped. */
async function stoppedApplication(seed: number) {
  const scheduler = new SimulatedScheduler({ seed });
  const cluster = new SimulatedCluster(scheduler);
  cluster.createTopic('words', 2);
  cluster.createTopic('counts', 2);
  const instance = (name: string, config: Partial<StreamsConfig> = {}, topology = () => recountingTopology()) =>
    new SimulatedInstance(name, scheduler, cluster, topology, config);
  const write = (times: number) => {
    for (let i = 0; i < times; i++)
      for (const value of WORDS) cluster.append('words', scheduler.between(0, 1), { value });
  };
  const counted = (times: number) =>
    scheduler.run(() => cluster.records('counts').length >= times * WORDS.length, 120_000);
  const first = instance('one', {}, () => countingTopology());
  first.start();
  write(10);
  await counted(10);
  const closing = first.streams?.close();
  await scheduler.run(() => first.streams?.state === 'not_running', 10_000);
  await closing;
  return { scheduler, cluster, instance, write, counted };
}

type Application = Awaited<ReturnType<typeof stoppedApplication>>;

function countsOf(cluster: SimulatedCluster): ReadonlyMap<string, readonly number[]> {
  const counts = new Map<string, number[]>();
  for (const { key, value } of cluster.records('counts')) {
    counts.set(String(key), [...(counts.get(String(key)) ?? []), value?.readInt32BE(0) ?? 0]);
  }
  return counts;
}

/** Each word counted from 1 to `times`, none left out and none twice. */
const each = (times: number) =>
  new Map(WORDS.map((word) => [word, Array.from({ length: times }, (_, i) => i + 1)] as const));

/** What the added aggregate has counted, all words together. */
function recounted(instances: readonly SimulatedInstance[]): number {
  let sum = 0;
  for (const { streams } of instances) {
    for (const partition of [0, 1]) {
      const store = streams?.localStore('recounts', partition) as CountStore | undefined;
      for (const word of WORDS) sum += store?.committed(word) ?? 0;
    }
  }
  return sum;
}

async function checkWhole(
  { scheduler, cluster, write, counted }: Application,
  instances: readonly SimulatedInstance[],
) {
  write(10);
  await counted(20);
  // Whatever was processed twice would show now.
  await scheduler.run(5_000);
  expect([...countsOf(cluster)].sort()).toEqual([...each(20)].sort());
  expect(recounted(instances)).toBe(10 * WORDS.length);
  expect(cluster.committedOffsets(SIDE).size).toBe(0);
}

/** The calls that one undisturbed hand-over makes: init, keep, delete; then init, commit, delete. */
const CALLS = [1, 2, 3, 4, 5, 6];

describe('a changed topology', { timeout: 60_000 }, () => {
  it('is taken over with its offsets by two instances that start at once', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const application = await stoppedApplication(seed);
      const instances = ['one', 'two'].map((name) => application.instance(name));
      for (const instance of instances) instance.start();
      await checkWhole(application, instances);
    }
  });

  for (const when of ['before', 'after'] as const) {
    it(`survives a crash ${when} each of its steps, whoever goes on`, async () => {
      for (const call of CALLS) {
        for (let seed = 1; seed <= 2; seed++) {
          await crashAt({ call, when }, true, seed);
          await crashAt({ call, when }, false, seed);
        }
      }
    });
  }

  it('survives a network that loses requests and answers', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const application = await stoppedApplication(seed);
      const faults = { lostRequest: 0.05, delayedRequest: 0.05, lostResponse: 0.05, delayedResponse: 0.05 };
      application.cluster.network.change({ faults });
      const instances = ['one', 'two', 'three'].map((name) => application.instance(name));
      for (const instance of instances) instance.start();
      await application.scheduler.run(8_000);
      application.cluster.network.change({ faults: {} });
      await checkWhole(application, instances);
    }
  });

  it('waits, and says so, as long as the group has members of another topology', async () => {
    const { scheduler, cluster, instance, write, counted } = await stoppedApplication(1);
    const former = instance('one', {}, () => countingTopology());
    former.start();
    await scheduler.run(() => former.streams?.state === 'running', 10_000);
    const latter = instance('two');
    latter.start();
    write(1);
    await counted(11);
    await scheduler.run(10_000);
    expect(latter.streams?.state).toBe('rebalancing');
    expect(latter.streams?.report()).toMatchObject({
      topologyMismatch: true,
      groupStatus: 'group app runs another topology: this instance waits until its member has stopped',
    });
    expect(cluster.committedOffsets(SIDE).size).toBe(0);
    const closing = former.streams?.close();
    await scheduler.run(() => latter.streams?.state === 'running', 30_000);
    await closing;
    expect(latter.streams?.report()).toMatchObject({ topologyMismatch: false, groupStatus: '' });
    write(9);
    await counted(20);
    await scheduler.run(2_000);
    expect([...countsOf(cluster)].sort()).toEqual([...each(20)].sort());
  });

  it('ends the membership that a silent stop of the same process has left behind', async () => {
    const { scheduler, cluster, instance } = await stoppedApplication(1);
    cluster.configureGroup(APP, { 'streams.session.timeout.ms': '60000' });
    const former = instance('one', {}, () => countingTopology());
    former.start();
    await scheduler.run(() => former.streams?.state === 'running', 10_000);
    former.kill();
    const began = scheduler.now();
    const latter = instance('one');
    latter.start();
    await scheduler.run(() => latter.streams?.state === 'running', 30_000);
    expect(scheduler.now() - began).toBeLessThan(10_000);
  });

  it('prefers what the group has committed to what an unfinished hand-over kept', async () => {
    const application = await stoppedApplication(1);
    const { scheduler, cluster, instance, write, counted } = application;
    const crashed = crash(application, 'two', { call: 3, when: 'before' });
    await scheduler.run(() => crashed.process?.state === 'killed', 10_000);
    await scheduler.run(100);
    expect(cluster.committedOffsets(SIDE).size).toBeGreaterThan(0);
    // The first version again, which goes further than what was kept.
    const rolledBack = instance('one', {}, () => countingTopology());
    rolledBack.start();
    write(5);
    await counted(15);
    await scheduler.run(2_000);
    expect(cluster.committedOffsets(SIDE).size).toBe(0);
    const closing = rolledBack.streams?.close();
    await scheduler.run(() => rolledBack.streams?.state === 'not_running', 10_000);
    await closing;
    const latter = instance('one');
    latter.start();
    write(5);
    await counted(20);
    await scheduler.run(5_000);
    expect([...countsOf(cluster)].sort()).toEqual([...each(20)].sort());
  });

  it('does not go back to what an instance that came too late has kept', async () => {
    const { scheduler, cluster, instance, write, counted } = await stoppedApplication(1);
    const late = new Map(cluster.committedOffsets(APP));
    const one = instance('one');
    one.start();
    write(5);
    await counted(15);
    const { admin } = cluster.createClient({ clientId: 'late' });
    const keeping = admin.commitOffsets(SIDE, late);
    await scheduler.run(1_000);
    await keeping;
    const two = instance('two');
    two.start();
    await scheduler.run(() => two.streams?.state === 'running' && cluster.committedOffsets(SIDE).size === 0, 20_000);
    write(5);
    await counted(20);
    await scheduler.run(5_000);
    expect([...countsOf(cluster)].sort()).toEqual([...each(20)].sort());
  });

  it('leaves out the offsets of topics that are gone', async () => {
    const application = await stoppedApplication(1);
    const { cluster, instance } = application;
    const { admin } = cluster.createClient({ clientId: 'test' });
    cluster.createTopic('gone', 1);
    const gone = topicPartitionName('gone', 0);
    const committing = admin.commitOffsets(APP, new Map([[gone, { offset: 5, metadata: '' }]]));
    await application.scheduler.run(1_000);
    await committing;
    const deleting = admin.deleteTopics(['gone']);
    await application.scheduler.run(1_000);
    await deleting;
    const one = instance('one');
    one.start();
    await checkWhole(application, [one]);
    expect(cluster.committedOffsets(APP).has(gone)).toBe(false);
  });
});

/** An instance that dies at that point of the hand-over it makes. */
function crash({ cluster, instance }: Application, name: string, point: CrashPoint): SimulatedInstance {
  const crashing: SimulatedInstance = instance(name, {
    client: (options) => {
      const process = crashing.process as NonNullable<SimulatedInstance['process']>;
      const factory = () => cluster.createClient({ clientId: options.clientId, clock: process });
      return crashingClient(factory, SIDE, point, () => process.kill())(options);
    },
  });
  crashing.start();
  return crashing;
}

async function crashAt(point: CrashPoint, alone: boolean, seed: number): Promise<void> {
  const application = await stoppedApplication(seed);
  const { scheduler, instance } = application;
  const crashed = crash(application, 'one', point);
  const isDead = () => crashed.process?.state === 'killed';
  const other = instance('two');
  if (alone) await scheduler.run(isDead, 20_000);
  else other.start();
  // The other may be quicker, or fence the one that is to die.
  await scheduler.run(() => isDead() || other.streams?.state === 'running', 20_000);
  crashed.kill();
  if (alone) other.start();
  await checkWhole(application, [other]);
}
