import { expect, it } from 'vitest';
import type { TaskId } from '../../src/model/task-id.ts';
import type { Membership } from '../../src/runtime/membership.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import { WORDS_SUBTOPOLOGIES, wordsMember } from './words-member.ts';

// Seed 68 of the at-least-once simulation: a request of a process that had died reached the coordinator after the next
// process had joined under the same id. Its answer held the assignment, and the task was nobody's for good.
it('hears of its tasks although a process before it was told of them', async () => {
  const scheduler = new SimulatedScheduler({ seed: 1 });
  const cluster = new SimulatedCluster(scheduler);
  cluster.createTopic('words', 2);
  const member = (memberId: string): Membership => wordsMember(cluster, scheduler, memberId);
  const active = (...ids: string[]) => ({ active: new Set(ids as TaskId[]), standby: new Set<TaskId>() });
  const targetSize = (one: Membership) => one.target?.active.size;
  const [owner, restarted] = [member('owner'), member('restarted')];
  owner.start();
  await scheduler.run(() => targetSize(owner) === 2);
  owner.owns(active(...(owner.target?.active ?? [])));
  restarted.start();
  await scheduler.run(() => targetSize(owner) === 1);
  owner.owns(active(...(owner.target?.active ?? [])));

  const dead = cluster.createClient({ clientId: 'dead', clock: scheduler }).streamsGroup;
  const late = {
    groupId: 'app',
    memberId: 'restarted',
    memberEpoch: 0,
    endpointInformationEpoch: -1,
    rebalanceTimeoutMs: 60_000,
    topology: { epoch: 0, subtopologies: WORDS_SUBTOPOLOGIES },
    processId: 'restarted',
    activeTasks: [],
    standbyTasks: [],
    warmupTasks: [],
  };
  let told = 0;
  while (told === 0) told = (await scheduler.complete(dead.heartbeat(late))).activeTasks?.length ?? 0;
  expect(targetSize(restarted)).toBe(0);
  await scheduler.run(() => targetSize(restarted) === 1, 5_000);
  expect(owner.target?.active).not.toEqual(restarted.target?.active);
});
