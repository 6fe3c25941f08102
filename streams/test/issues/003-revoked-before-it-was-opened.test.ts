import { expect, it } from 'vitest';
import type { TaskId } from '../../src/model/task-id.ts';
import type { Membership } from '../../src/runtime/membership.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { wordsMember } from './words-member.ts';

// Seed 0 of the platform's bad network: a member busy with a long commit was given a task and asked for it again before
// it had opened it. What it owned had not changed, so it said nothing, and the task was nobody's for a minute.
it('tells what it owns when a task was taken back before it was opened', async () => {
  const scheduler = new SimulatedScheduler({ seed: 1 });
  const cluster = new SimulatedCluster(scheduler);
  cluster.createTopic('words', 2);
  const member = (memberId: string): Membership => wordsMember(cluster, scheduler, memberId);
  const active = (...ids: string[]) => ({ active: new Set(ids as TaskId[]), standby: new Set<TaskId>() });
  const targetSize = (one: Membership) => one.target?.active.size;
  const [busy, first, second] = [member('busy'), member('first'), member('second')];
  busy.start();
  first.start();
  await scheduler.run(() => targetSize(busy) === 1 && targetSize(first) === 1);
  const [own] = busy.target?.active ?? [];
  busy.owns(active(own as string));
  await scheduler.run(1_000);

  await scheduler.complete(first.close(true));
  await scheduler.run(() => targetSize(busy) === 2);
  second.start();
  await scheduler.run(() => targetSize(busy) === 1);
  busy.owns(active(own as string));
  await scheduler.run(() => targetSize(second) === 1, 5_000);
  expect(busy.target?.active).not.toEqual(second.target?.active);
});
