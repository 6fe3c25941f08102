import { expect, it } from 'vitest';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { countingTopology } from '../runtime/counting-topology.ts';
import { SimulatedInstance } from '../runtime/simulated-application.ts';

// Seed 21 of the platform's zombies: a member that was cut off for longer than its session joined again under its id,
// was given the tasks that it still held, and went on where it had been; another member had run them in between.
it('starts tasks over that come back after joining again', async () => {
  const scheduler = new SimulatedScheduler({ seed: 21 });
  const cluster = new SimulatedCluster(scheduler);
  cluster.createTopic('words', 2);
  cluster.createTopic('counts', 2);
  const [cutOff, heir] = ['cut-off', 'heir'].map((name) => {
    const instance = new SimulatedInstance(name, scheduler, cluster, () => countingTopology());
    instance.start();
    return instance;
  }) as [SimulatedInstance, SimulatedInstance];
  const append = () => [0, 1].map((partition) => cluster.append('words', partition, { value: 'word' }));
  const counts = () => cluster.records('counts').map(({ value }) => value?.readInt32BE(0));
  const tasksOf = ({ streams }: SimulatedInstance) => streams?.report().tasks.length ?? 0;
  append();
  await scheduler.run(() => counts().length === 2 && tasksOf(cutOff) === 2);

  cluster.network.isolate('cut-off');
  await scheduler.run(() => tasksOf(heir) === 4);
  append();
  await scheduler.run(() => counts().length === 4);
  heir.process?.pause();
  await scheduler.run(() => cluster.describeGroup('app')?.members.length === 0);
  expect(tasksOf(cutOff)).toBe(2);
  // The first answer, which would hold no tasks yet, is lost.
  cluster.network.failNext('StreamsGroupHeartbeat', 'lostResponse', { clientId: 'cut-off' });
  cluster.network.rejoin('cut-off');
  await scheduler.run(() => tasksOf(cutOff) === 4);
  append();
  await scheduler.run(() => counts().length >= 6);
  heir.process?.resume();
  await scheduler.run(10_000);
  expect(counts()).toEqual([1, 2, 3, 4, 5, 6]);
});
