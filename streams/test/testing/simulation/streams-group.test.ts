import { describe, expect, it } from 'vitest';
import type { StreamsHeartbeat, StreamsHeartbeatReply } from '../../../src/client/streams-group.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../../src/testing/simulation/index.ts';
import { Contract } from '../../client/contract/contract.ts';
import { ContractMember, onePartitionedTopology } from '../../client/contract/contract-member.ts';

const TASKS = 6;

function simulation(seed: number) {
  const scheduler = new SimulatedScheduler({ seed });
  const cluster = new SimulatedCluster(scheduler, {
    groups: { 'streams.initial.rebalance.delay.ms': 0, 'streams.assignment.interval.ms': 0 },
  });
  cluster.createTopic('topic', TASKS);
  const { streamsGroup } = cluster.createClient({ clientId: 'client' });
  const heartbeat = (memberId: string, memberEpoch: number, more: Partial<StreamsHeartbeat> = {}) =>
    scheduler.complete<StreamsHeartbeatReply>(
      streamsGroup.heartbeat({ groupId: 'group', memberId, memberEpoch, endpointInformationEpoch: -1, ...more }),
    );
  const join = (memberId: string) =>
    heartbeat(memberId, 0, {
      topology: { epoch: 0, subtopologies: onePartitionedTopology('topic') },
      processId: memberId,
      rebalanceTimeoutMs: 2_000,
      activeTasks: [],
      standbyTasks: [],
      warmupTasks: [],
    });
  return { scheduler, cluster, heartbeat, join };
}

const count = (reply: StreamsHeartbeatReply) => reply.activeTasks?.flatMap(({ partitions }) => partitions).length;

describe('the streams groups of a simulated cluster', () => {
  it('keep their members while the broker is down', async () => {
    const { scheduler, cluster, heartbeat, join } = simulation(1);
    const { memberEpoch } = await join('a');
    cluster.network.brokerDown();
    await scheduler.run(59_000);
    cluster.network.brokerUp();
    await scheduler.run(2_000);
    expect((await heartbeat('a', memberEpoch)).memberEpoch).toBe(memberEpoch);
    await scheduler.run(3_200);
    await expect(heartbeat('a', memberEpoch)).rejects.toMatchObject({ code: 'STREAMS_UNKNOWN_MEMBER' });
  });

  it('tell a member whose answer was lost of its tasks when it joins again', async () => {
    const { scheduler, cluster, heartbeat, join } = simulation(1);
    await join('a');
    const { memberEpoch } = await join('b');
    expect((await heartbeat('a', (await join('a')).memberEpoch)).activeTasks).toBeUndefined();
    cluster.network.failNext('StreamsGroupHeartbeat', 'lostResponse');
    await expect(heartbeat('b', memberEpoch)).rejects.toThrow();
    await scheduler.run(10);
    const before = await heartbeat('b', memberEpoch, { activeTasks: [], standbyTasks: [] });
    expect(before.activeTasks).toBeUndefined();
    expect(count(await join('b'))).toBe(TASKS / 2);
  });

  it('wait between two assignments, and say so', async () => {
    const { scheduler, cluster, heartbeat, join } = simulation(1);
    cluster.configureGroup('group', { 'streams.assignment.interval.ms': '1000' });
    const { memberEpoch } = await join('a');
    expect((await join('b')).status).toEqual([{ code: 5, detail: 'Assignment delayed: interval.' }]);
    expect((await heartbeat('a', memberEpoch)).activeTasks).toBeUndefined();
    await scheduler.run(1_000);
    const told = await heartbeat('a', memberEpoch);
    expect(count(told)).toBe(TASKS / 2);
    expect(told.status).toEqual([]);
  });

  it('take a topology from a member that joins only', async () => {
    const { heartbeat, join } = simulation(1);
    const { memberEpoch } = await join('a');
    const topology = { epoch: 0, subtopologies: onePartitionedTopology('topic') };
    await expect(heartbeat('a', memberEpoch, { topology })).rejects.toMatchObject({ code: 'STREAMS_BROKER' });
  });

  it('remove a member that does not give up its tasks in time', async () => {
    const { scheduler, heartbeat, join } = simulation(1);
    const slow = await join('slow');
    expect(count(slow)).toBe(TASKS);
    const other = await join('other');
    for (let i = 0; i < 15; i++) {
      await scheduler.run(100);
      await heartbeat('slow', slow.memberEpoch, { activeTasks: slow.activeTasks ?? [], standbyTasks: [] });
      await heartbeat('other', other.memberEpoch);
    }
    await scheduler.run(800);
    await expect(heartbeat('slow', slow.memberEpoch)).rejects.toMatchObject({ code: 'STREAMS_UNKNOWN_MEMBER' });
    expect(count(await heartbeat('other', other.memberEpoch))).toBe(TASKS);
  });

  it('never give a task to two members that talk to the broker, and in the end all to somebody', async () => {
    for (let seed = 0; seed < 50; seed++) {
      const scheduler = new SimulatedScheduler({ seed });
      const cluster = new SimulatedCluster(scheduler);
      cluster.createTopic('topic', TASKS);
      const contract = new Contract({
        createClient: (clientId) => cluster.createClient({ clientId }),
        settle: () => new Promise((resolve) => scheduler.setTimer(20, resolve)),
        now: () => scheduler.now(),
        uniqueName: (prefix) => `${prefix}-${scheduler.events}`,
        close: async () => {},
      });
      const present = new Map<string, ContractMember>();
      for (let step = 0; step < 120; step++) {
        const memberId = `m${scheduler.between(0, 3)}`;
        const member = present.get(memberId);
        const what = scheduler.random();
        if (member === undefined || what < 0.1) {
          const joining = new ContractMember(contract, 'group', onePartitionedTopology('topic'), { memberId });
          present.set(memberId, joining);
          await scheduler.complete(joining.beat());
        } else if (what < 0.2) {
          present.delete(memberId);
          await scheduler.complete(member.leave());
        } else await scheduler.complete(member.beat());
        const owned = [...present.values()].flatMap(({ active }) => [...active]);
        expect(new Set(owned).size, `seed ${seed}, step ${step}`).toBe(owned.length);
      }
      for (let round = 0; round < 20; round++) {
        for (const member of present.values()) await scheduler.complete(member.beat());
      }
      const sizes = [...present.values()].map(({ active }) => active.size);
      if (sizes.length === 0) continue;
      expect(sizes.reduce((sum, size) => sum + size)).toBe(TASKS);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(cluster.describeGroup('group')?.state).toBe('Stable');
    }
  });
});
