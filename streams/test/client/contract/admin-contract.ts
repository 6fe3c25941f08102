import { expect, it } from 'vitest';
import { topicPartitionName } from '../../../src/model/topic-partition.ts';
import { type Contract, sendText } from './contract.ts';

/** Topics, their settings, and the ends of their logs. */
export function describeAdminContract(contract: () => Contract): void {
  it('makes topics, once', async () => {
    const { admin } = contract().client();
    const name = contract().environment.uniqueName('topic');
    await admin.createTopics([{ name, partitions: 3, configs: { 'cleanup.policy': 'compact' } }]);
    await admin.createTopics([{ name, partitions: 5 }]);
    expect(await admin.partitionCounts([name])).toEqual(new Map([[name, 3]]));
    expect(await admin.listTopics()).toContain(name);
    expect((await admin.topicConfigs(name)).get('cleanup.policy')).toBe('compact');
  });

  it('leaves topics that do not exist out of the partition counts', async () => {
    const topic = await contract().topic(2);
    const counts = await contract()
      .client()
      .admin.partitionCounts([topic, contract().environment.uniqueName('none')]);
    expect(counts).toEqual(new Map([[topic, 2]]));
  });

  it('deletes topics', async () => {
    const topic = await contract().topic();
    const { admin } = contract().client();
    await admin.deleteTopics([topic]);
    await contract().eventually(async () => expect((await admin.partitionCounts([topic])).size).toBe(0));
  });

  it('finds the first record of a time, or the end when none is as late', async () => {
    const topic = await contract().topic(2);
    const producer = await contract().producer();
    // Not in the future, where a broker takes no record.
    const begin = Date.now() - 3_600_000;
    for (const minute of [0, 1, 2, 3]) producer.send(topic, 0, null, Buffer.from('x'), begin + minute * 60_000);
    producer.send(topic, 1, null, Buffer.from('x'), begin);
    await producer.flush();
    const partitions = [0, 1].map((partition) => ({ topic, partition }));
    const at = { timestamp: begin + 90_000 };
    expect(await contract().client().admin.listOffsets(partitions, at, 'read_committed')).toEqual(
      new Map([
        [topicPartitionName(topic, 0), 2],
        [topicPartitionName(topic, 1), 1],
      ]),
    );
  });

  it('moves the earliest offset when records are deleted', async () => {
    const topic = await contract().topic(2);
    const producer = await contract().producer();
    for (let i = 0; i < 5; i++) sendText(producer, topic, `${i}`, 1);
    await producer.flush();
    const { admin } = contract().client();
    await admin.deleteRecords(new Map([[topicPartitionName(topic, 1), 3]]));
    const partitions = [
      { topic, partition: 0 },
      { topic, partition: 1 },
    ];
    expect(await admin.listOffsets(partitions, 'earliest', 'read_uncommitted')).toEqual(
      new Map([
        [topicPartitionName(topic, 0), 0],
        [topicPartitionName(topic, 1), 3],
      ]),
    );
    expect((await admin.listOffsets(partitions, 'latest', 'read_uncommitted')).get(topicPartitionName(topic, 1))).toBe(
      5,
    );
    const left = await contract().readAll(topic, 1, 'read_uncommitted', 3);
    expect(left.map(({ value }) => String(value))).toEqual(['3', '4']);
  });
}
