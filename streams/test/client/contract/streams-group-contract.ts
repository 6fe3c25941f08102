import { expect, it } from 'vitest';
import { type GroupSubtopology, HEARTBEAT_STATUS } from '../../../src/client/streams-group.ts';
import { topicPartitionName } from '../../../src/model/topic-partition.ts';
import { type Contract, NOBODY, offsetOf } from './contract.ts';
import {
  ContractMember,
  type ContractMemberOptions,
  onePartitionedTopology,
  subtopology,
  untilAll,
} from './contract-member.ts';

/** Membership: tasks, their hand-over, and what members know of one another. */
export function describeStreamsGroupContract(contract: () => Contract): void {
  const newGroup = () => contract().environment.uniqueName('group');
  const member = (group: string, topology: readonly GroupSubtopology[], options?: ContractMemberOptions) =>
    ContractMember.create(contract(), group, topology, options);
  const sorted = (tasks: Iterable<string>) => [...tasks].sort();
  const tasksOf = (count: number, id = '0') => Array.from({ length: count }, (_, partition) => `${id}_${partition}`);

  async function leaveAll(...members: readonly ContractMember[]): Promise<void> {
    for (const each of members) await each.leave();
  }

  it('gives the only member all tasks', async () => {
    const topic = await contract().topic(4);
    const only = await member(newGroup(), onePartitionedTopology(topic));
    await only.until(() => expect(sorted(only.active)).toEqual(tasksOf(4)));
    expect(only.epoch).toBeGreaterThan(0);
    expect(only.last?.heartbeatIntervalMs).toBe(500);
    expect(only.last?.status).toEqual([]);
    await only.leave();
  });

  it('says that source topics are missing, and goes on when they are there', async () => {
    const topic = contract().environment.uniqueName('topic');
    const only = await member(newGroup(), onePartitionedTopology(topic));
    const missing = HEARTBEAT_STATUS.MISSING_SOURCE_TOPICS;
    await only.until(() => expect(only.last?.status.map(({ code }) => code)).toContain(missing));
    expect(only.active.size).toBe(0);
    await contract()
      .client()
      .admin.createTopics([{ name: topic, partitions: 2 }]);
    await only.until(() => expect(sorted(only.active)).toEqual(tasksOf(2)));
    await only.leave();
  });

  it('makes the internal topics, with as many partitions as their sub-topologies need', async () => {
    const group = newGroup();
    const [narrow, wide] = [await contract().topic(2), await contract().topic(3)];
    const internal = (name: string, partitions = 0, configs = {}) => ({
      name: `${group}-${name}`,
      partitions,
      replicationFactor: 0,
      configs,
    });
    const [repartition, fixed] = [internal('by-key-repartition'), internal('fixed-repartition', 5)];
    const compacted = { 'cleanup.policy': 'compact' };
    const only = await member(group, [
      subtopology('0', { sourceTopics: [narrow, wide], repartitionSinkTopics: [repartition.name, fixed.name] }),
      subtopology('1', {
        repartitionSourceTopics: [repartition],
        stateChangelogTopics: [internal('counts-changelog', 0, compacted)],
      }),
      subtopology('2', { repartitionSourceTopics: [fixed], stateChangelogTopics: [internal('sums-changelog')] }),
    ]);
    await only.until(() => expect(only.active.size).toBe(3 + 3 + 5));
    expect(sorted(only.active)).toEqual(sorted([...tasksOf(3, '0'), ...tasksOf(3, '1'), ...tasksOf(5, '2')]));
    const { admin } = contract().client();
    const names = ['by-key-repartition', 'fixed-repartition', 'counts-changelog', 'sums-changelog'];
    const counts = await admin.partitionCounts(names.map((name) => `${group}-${name}`));
    expect(names.map((name) => counts.get(`${group}-${name}`))).toEqual([3, 5, 3, 5]);
    expect((await admin.topicConfigs(`${group}-counts-changelog`)).get('cleanup.policy')).toBe('compact');
    await only.leave();
  });

  it('hands half of the tasks to a second member, none of them held by both', async () => {
    const topic = await contract().topic(4);
    const group = newGroup();
    const first = await member(group, onePartitionedTopology(topic));
    await first.until(() => expect(first.active.size).toBe(4));
    const second = await member(group, onePartitionedTopology(topic));
    const all = first.active;
    await untilAll(
      [second, first],
      () => {
        expect(first.active.isDisjointFrom(second.active)).toBe(true);
        expect([first.active.size, second.active.size]).toEqual([2, 2]);
      },
      contract(),
    );
    expect(sorted(first.active.union(second.active))).toEqual(sorted(all));
    await leaveAll(first, second);
  });

  it('gives a task to its next owner only after the former has given it up', async () => {
    const topic = await contract().topic(2);
    const group = newGroup();
    const first = await member(group, onePartitionedTopology(topic));
    await first.until(() => expect(first.active.size).toBe(2));
    const second = await member(group, onePartitionedTopology(topic));
    // The first is told to give one up, and has not said yet that it did.
    await contract().eventually(async () => {
      await second.beat();
      await first.beat();
      expect(first.active.size).toBe(1);
    });
    for (let i = 0; i < 3; i++) await second.beat();
    expect(second.active.size).toBe(0);
    await untilAll([first, second], () => expect(second.active.size).toBe(1), contract());
    await leaveAll(first, second);
  });

  it('returns the tasks of a member that leaves to the others', async () => {
    const topic = await contract().topic(4);
    const group = newGroup();
    const first = await member(group, onePartitionedTopology(topic));
    const second = await member(group, onePartitionedTopology(topic));
    await untilAll([first, second], () => expect([first.active.size, second.active.size]).toEqual([2, 2]), contract());
    await second.leave();
    await first.until(() => expect(sorted(first.active)).toEqual(tasksOf(4)));
    await expect(second.beat()).rejects.toMatchObject({ code: 'STREAMS_UNKNOWN_MEMBER' });
    await first.leave();
  });

  it('gives a member that joins again with the id it kept its own tasks back', async () => {
    const topic = await contract().topic(4);
    const group = newGroup();
    const stays = await member(group, onePartitionedTopology(topic));
    const restarts = await member(group, onePartitionedTopology(topic));
    await untilAll(
      [stays, restarts],
      () => expect([stays.active.size, restarts.active.size]).toEqual([2, 2]),
      contract(),
    );
    const before = sorted(restarts.active);
    const again = await member(group, onePartitionedTopology(topic), { memberId: restarts.memberId });
    await untilAll([again, stays], () => expect(sorted(again.active)).toEqual(before), contract());
    expect(stays.active.size).toBe(2);
    await leaveAll(stays, again);
  });

  it('removes a member that falls silent, and gives its tasks to the others', async () => {
    const topic = await contract().topic(2);
    const group = newGroup();
    const [first, silent] = [
      await member(group, onePartitionedTopology(topic)),
      await member(group, onePartitionedTopology(topic)),
    ];
    await untilAll([first, silent], () => expect([first.active.size, silent.active.size]).toEqual([1, 1]), contract());
    const silentSince = contract().environment.now();
    await first.until(() => expect(first.active.size).toBe(2));
    expect(contract().environment.now() - silentSince).toBeGreaterThan(2_000);
    await expect(silent.beat()).rejects.toMatchObject({ code: 'STREAMS_UNKNOWN_MEMBER' });
    await first.leave();
  });

  it('refuses an epoch that is not the member’s', async () => {
    const topic = await contract().topic(2);
    const only = await member(newGroup(), onePartitionedTopology(topic));
    await only.until(() => expect(only.active.size).toBe(2));
    const { epoch } = only;
    only.epoch = epoch + 5;
    await expect(only.beat()).rejects.toMatchObject({ code: 'STREAMS_FENCED' });
    only.epoch = epoch;
    await only.leave();
  });

  it('tells every member what the others serve, and where', async () => {
    const topic = await contract().topic(2);
    const group = newGroup();
    const topology = [
      subtopology('0', {
        sourceTopics: [topic],
        stateChangelogTopics: [{ name: `${group}-s-changelog`, partitions: 0, replicationFactor: 0, configs: {} }],
      }),
    ];
    await contract().client().admin.alterGroupConfigs(group, { 'streams.num.standby.replicas': '1' });
    const first = await member(group, topology, { endpoint: { host: 'one.example', port: 1001 } });
    const second = await member(group, topology, { endpoint: { host: 'two.example', port: 1002 } });
    const partitions = [topicPartitionName(topic, 0), topicPartitionName(topic, 1)];
    await untilAll(
      [first, second],
      () => {
        for (const { endpoints } of [first, second]) {
          expect(endpoints.map(({ endpoint }) => endpoint.port).sort()).toEqual([1001, 1002]);
          expect(sorted(endpoints.flatMap(({ active }) => active))).toEqual(partitions);
          expect(sorted(endpoints.flatMap(({ standby }) => standby))).toEqual(partitions);
          for (const { active, standby } of endpoints) expect(active).not.toEqual(standby);
        }
      },
      contract(),
    );
    const own = first.endpoints.find(({ endpoint }) => endpoint.host === 'one.example');
    const served = [...first.active].map((task) => topicPartitionName(topic, Number(task.split('_')[1])));
    expect(sorted(own?.active ?? [])).toEqual(sorted(served));
    expect(sorted(first.standby)).toEqual(sorted(second.active));
    await leaveAll(first, second);
  });

  it('has other members stand by for tasks with state, and gives a task to its standby when its member leaves', async () => {
    const topic = await contract().topic(3);
    const group = newGroup();
    const changelog = { name: `${group}-s-changelog`, partitions: 0, replicationFactor: 0, configs: {} };
    const topology = [
      subtopology('0', { sourceTopics: [topic], stateChangelogTopics: [changelog] }),
      subtopology('1', { sourceTopics: [topic] }),
    ];
    await contract().client().admin.alterGroupConfigs(group, { 'streams.num.standby.replicas': '1' });
    const members = [await member(group, topology), await member(group, topology), await member(group, topology)];
    await untilAll(
      members,
      () => {
        for (const { active, standby } of members) {
          expect(active.size).toBe(2);
          expect(active.isDisjointFrom(standby)).toBe(true);
        }
        expect(sorted(members.flatMap(({ standby }) => [...standby]))).toEqual(tasksOf(3));
      },
      contract(),
    );
    // Two tasks each, three of six with state: some member has exactly one of these.
    const stateful = ({ active }: ContractMember) => tasksOf(3).filter((task) => active.has(task));
    const leaves = members.find((each) => stateful(each).length === 1) as ContractMember;
    const [moved = ''] = stateful(leaves);
    const stay = members.filter((each) => each !== leaves);
    const copy = stay.find(({ standby }) => standby.has(moved));
    await leaves.leave();
    await untilAll(
      stay,
      () => {
        for (const { active, standby } of stay) expect(active.isDisjointFrom(standby)).toBe(true);
        expect(stay.flatMap(({ active }) => [...active]).length).toBe(6);
        expect(stay.flatMap(({ standby }) => [...standby]).length).toBe(3);
      },
      contract(),
    );
    expect(copy?.active.has(moved)).toBe(true);
    await contract().client().admin.alterGroupConfigs(group, { 'streams.num.standby.replicas': '0' });
    await untilAll(stay, () => expect(stay.map(({ standby }) => standby.size)).toEqual([0, 0]), contract());
    await leaveAll(...stay);
  });

  it('refuses another topology until the group is deleted', async () => {
    const [topic, other] = [await contract().topic(), await contract().topic()];
    const group = newGroup();
    const former = await member(group, onePartitionedTopology(topic));
    await former.until(() => expect(former.active.size).toBe(1));
    const { admin, streamsGroup } = contract().client();
    const { memberId, epoch: memberEpoch } = former;
    await admin.commitOffsets(group, offsetOf(topic, 0, 4), { memberId, memberEpoch });
    const changed = await member(group, onePartitionedTopology(other));
    await expect(changed.beat()).rejects.toMatchObject({ code: 'STREAMS_TOPOLOGY_MISMATCH' });
    await expect(admin.deleteGroup(group)).rejects.toMatchObject({ code: 'STREAMS_BROKER' });
    await former.leave();
    await expect(changed.beat()).rejects.toMatchObject({ code: 'STREAMS_TOPOLOGY_MISMATCH' });
    expect((await streamsGroup.describe(group))?.members).toEqual([]);
    await admin.deleteGroup(group);
    expect((await admin.committedOffsets(group)).size).toBe(0);
    await admin.commitOffsets(group, offsetOf(topic, 0, 4));
    await changed.until(() => expect(changed.active.size).toBe(1));
    expect(await admin.committedOffsets(group)).toEqual(offsetOf(topic, 0, 4));
    await changed.leave();
  });

  it('takes the offsets of a former topology in a transaction, in the name of a member of the group made anew', async () => {
    const [topic, other] = [await contract().topic(), await contract().topic()];
    const group = newGroup();
    const former = await member(group, onePartitionedTopology(topic));
    await former.until(() => expect(former.active.size).toBe(1));
    await former.leave();
    const { admin } = contract().client();
    const producer = await contract().producer({ transactionalId: contract().environment.uniqueName('tx') });
    await producer.commitTransaction({
      group: `${group}-side`,
      member: NOBODY,
      offsets: offsetOf(topic, 0, 7, 'kept'),
    });
    await admin.deleteGroup(group);
    const changed = await member(group, onePartitionedTopology(other));
    await changed.until(() => expect(changed.active.size).toBe(1));
    const { memberId, epoch: memberEpoch } = changed;
    const offsets = await admin.committedOffsets(`${group}-side`);
    await producer.commitTransaction({ group, member: { memberId, memberEpoch }, offsets });
    await admin.deleteGroup(`${group}-side`);
    expect(await admin.committedOffsets(group)).toEqual(offsetOf(topic, 0, 7, 'kept'));
    expect((await admin.committedOffsets(`${group}-side`)).size).toBe(0);
    await changed.leave();
  });

  it('keeps the settings of a group that is deleted', async () => {
    const topic = await contract().topic();
    const group = newGroup();
    const first = await member(group, onePartitionedTopology(topic));
    const { admin, streamsGroup } = contract().client();
    await admin.alterGroupConfigs(group, { 'streams.heartbeat.interval.ms': '700' });
    await first.until(() => expect(first.last?.heartbeatIntervalMs).toBe(700));
    await first.leave();
    await admin.deleteGroup(group);
    expect(await streamsGroup.describe(group)).toBeUndefined();
    const again = new ContractMember(contract(), group, onePartitionedTopology(topic), {});
    await again.until(() => expect(again.last?.heartbeatIntervalMs).toBe(700));
    await again.leave();
  });

  it('describes the members and their tasks', async () => {
    const topic = await contract().topic(3);
    const only = await member(newGroup(), onePartitionedTopology(topic));
    const { streamsGroup } = contract().client();
    expect(await streamsGroup.describe(only.group)).toBeUndefined();
    await only.until(() => expect(only.active.size).toBe(3));
    const description = await streamsGroup.describe(only.group);
    expect(description?.members).toMatchObject([
      {
        memberId: only.memberId,
        memberEpoch: only.epoch,
        activeTasks: [{ subtopologyId: '0', partitions: [0, 1, 2] }],
        standbyTasks: [],
      },
    ]);
    await only.leave();
    expect((await streamsGroup.describe(only.group))?.state).toBe('Empty');
  });
}
