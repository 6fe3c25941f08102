import { expect, it } from 'vitest';
import { topicPartitionName } from '../../../src/model/topic-partition.ts';
import { type Contract, NOBODY, offsetOf, sendText } from './contract.ts';
import { ContractMember, onePartitionedTopology } from './contract-member.ts';

/** What a group has committed, and who may commit for it. */
export function describeOffsetsContract(contract: () => Contract): void {
  const transactional = () => contract().producer({ transactionalId: contract().environment.uniqueName('tx') });

  async function joined(topic: string): Promise<ContractMember> {
    const group = contract().environment.uniqueName('group');
    const member = await ContractMember.create(contract(), group, onePartitionedTopology(topic));
    await member.until(() => expect(member.active.size).toBeGreaterThan(0));
    return member;
  }

  it('commits offsets with their metadata, by partition', async () => {
    const topic = await contract().topic(2);
    const group = contract().environment.uniqueName('group');
    const { admin } = contract().client();
    expect((await admin.committedOffsets(group)).size).toBe(0);
    await admin.commitOffsets(group, offsetOf(topic, 0, 3, 'then'));
    await admin.commitOffsets(group, offsetOf(topic, 1, 4));
    await admin.commitOffsets(group, offsetOf(topic, 0, 5, 'now'));
    const all = new Map([...offsetOf(topic, 0, 5, 'now'), ...offsetOf(topic, 1, 4)]);
    expect(await admin.committedOffsets(group)).toEqual(all);
    expect(await admin.committedOffsets(group, [{ topic, partition: 1 }])).toEqual(offsetOf(topic, 1, 4));
  });

  it('shows the offsets of a transaction after its commit only', async () => {
    const topic = await contract().topic();
    const group = contract().environment.uniqueName('group');
    const { admin } = contract().client();
    await admin.commitOffsets(group, offsetOf(topic, 0, 1));
    const producer = await transactional();
    sendText(producer, topic, 'record');
    await producer.commitTransaction({ group, member: NOBODY, offsets: offsetOf(topic, 0, 2) });
    expect(await admin.committedOffsets(group)).toEqual(offsetOf(topic, 0, 2));
    await contract().stable(topic);
    expect(await contract().values(topic)).toEqual(['record']);
  });

  it('forgets the offsets of a transaction that is aborted', async () => {
    const topic = await contract().topic();
    const { admin } = contract().client();
    const producer = await transactional();
    const member = await joined(topic);
    sendText(producer, topic, 'record');
    const offsets = offsetOf(topic, 0, 9);
    const stranger = { memberId: contract().environment.uniqueName('stranger'), memberEpoch: member.epoch };
    await expect(producer.commitTransaction({ group: member.group, member: stranger, offsets })).rejects.toMatchObject({
      code: 'STREAMS_UNKNOWN_MEMBER',
    });
    await producer.abortTransaction();
    await contract().stable(topic);
    expect(await contract().values(topic)).toEqual([]);
    expect((await admin.committedOffsets(member.group)).size).toBe(0);
    await member.leave();
  });

  it('refuses a stale member epoch, and takes the right one in the same transaction', async () => {
    const topic = await contract().topic();
    const producer = await transactional();
    const member = await joined(topic);
    sendText(producer, topic, 'record');
    const commit = (memberEpoch: number) =>
      producer.commitTransaction({
        group: member.group,
        member: { memberId: member.memberId, memberEpoch },
        offsets: offsetOf(topic, 0, 3),
      });
    await expect(commit(member.epoch - 1)).rejects.toMatchObject({
      code: 'STREAMS_STALE_MEMBER_EPOCH',
      retriable: true,
    });
    expect(await contract().values(topic)).toEqual([]);
    await commit(member.epoch);
    await contract().stable(topic);
    expect(await contract().values(topic)).toEqual(['record']);
    expect(await contract().client().admin.committedOffsets(member.group)).toEqual(offsetOf(topic, 0, 3));
    await member.leave();
  });

  it('keeps strangers and stale members from committing outside of transactions', async () => {
    const topic = await contract().topic();
    const member = await joined(topic);
    const { admin } = contract().client();
    const { group, memberId, epoch } = member;
    const offsets = offsetOf(topic, 0, 3);
    await expect(admin.commitOffsets(group, offsets)).rejects.toMatchObject({ code: 'STREAMS_UNKNOWN_MEMBER' });
    await expect(admin.commitOffsets(group, offsets, { memberId, memberEpoch: epoch - 1 })).rejects.toMatchObject({
      code: 'STREAMS_STALE_MEMBER_EPOCH',
    });
    await admin.commitOffsets(group, offsets, { memberId, memberEpoch: epoch });
    expect(await admin.committedOffsets(group)).toEqual(offsets);
    await member.leave();
  });

  it('forgets the offsets of a group that is deleted', async () => {
    const topic = await contract().topic();
    const group = contract().environment.uniqueName('group');
    const { admin } = contract().client();
    await admin.commitOffsets(group, offsetOf(topic, 0, 3));
    await admin.deleteGroup(group);
    expect((await admin.committedOffsets(group)).size).toBe(0);
    await admin.commitOffsets(group, offsetOf(topic, 0, 1));
    expect((await admin.committedOffsets(group)).get(topicPartitionName(topic, 0))?.offset).toBe(1);
  });

  it('says of a group that is not there that it cannot be deleted', async () => {
    const { admin } = contract().client();
    const deleted = admin.deleteGroup(contract().environment.uniqueName('group'));
    await expect(deleted).rejects.toMatchObject({ code: 'STREAMS_UNKNOWN_MEMBER', context: { kafkaError: 69 } });
  });
}
