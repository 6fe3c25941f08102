import { expect, it } from 'vitest';
import { topicPartitionName } from '../../../src/model/topic-partition.ts';
import { type Contract, NOBODY, offsetOf, sendText } from './contract.ts';

/** All or nothing, and what readers see of it. */
export function describeTransactionsContract(contract: () => Contract): void {
  const transactional = () => contract().producer({ transactionalId: contract().environment.uniqueName('tx') });

  it('shows the records of a transaction once it is committed', async () => {
    const topic = await contract().topic(2);
    const producer = await transactional();
    sendText(producer, topic, 'a', 0);
    sendText(producer, topic, 'b', 1);
    await producer.flush();
    expect(await contract().values(topic, 0, 'read_committed')).toEqual([]);
    expect(await contract().values(topic, 0, 'read_uncommitted')).toEqual(['a']);
    await producer.commitTransaction();
    await contract().stable(topic, 0);
    await contract().stable(topic, 1);
    expect(await contract().values(topic, 0)).toEqual(['a']);
    expect(await contract().values(topic, 1)).toEqual(['b']);
  });

  it('holds the last stable offset at the first record of an open transaction', async () => {
    const topic = await contract().topic();
    const plain = await contract().producer();
    sendText(plain, topic, 'before');
    await plain.flush();
    const producer = await transactional();
    sendText(producer, topic, 'open');
    await producer.flush();
    sendText(plain, topic, 'after');
    await plain.flush();
    expect(await contract().latest(topic, 0, 'read_committed')).toBe(1);
    expect(await contract().latest(topic, 0, 'read_uncommitted')).toBe(3);
    expect(await contract().values(topic)).toEqual(['before']);
    await producer.commitTransaction();
    await contract().stable(topic);
    expect(await contract().latest(topic, 0, 'read_committed')).toBe(4);
    expect(await contract().values(topic)).toEqual(['before', 'open', 'after']);
  });

  it('drops the records of an aborted transaction, and the position moves past them', async () => {
    const topic = await contract().topic();
    const producer = await transactional();
    sendText(producer, topic, 'dropped');
    await producer.flush();
    sendText(producer, topic, 'never flushed');
    await producer.abortTransaction();
    expect(producer.bufferedBytes).toBe(0);
    await contract().stable(topic);
    const end = await contract().latest(topic);
    const fetcher = contract().client().createFetcher({ isolation: 'read_committed' });
    fetcher.assign({ topic, partition: 0 }, 0);
    const name = topicPartitionName(topic, 0);
    const { records, positions } = await contract().fetch(fetcher, (got) => (got.positions.get(name) ?? 0) >= end);
    expect(records).toEqual([]);
    expect(positions.get(name)).toBe(end);
    sendText(producer, topic, 'kept');
    await producer.commitTransaction();
    await contract().stable(topic);
    expect(await contract().values(topic)).toEqual(['kept']);
  });

  it('tells aborted records from committed ones that lie between them', async () => {
    const topic = await contract().topic();
    const [a, b] = [await transactional(), await transactional()];
    const expected: string[] = [];
    for (let i = 0; i < 6; i++) {
      sendText(a, topic, `a${i}`);
      await a.flush();
      sendText(b, topic, `b${i}`);
      await b.flush();
      await (i % 2 === 0 ? a.abortTransaction() : a.commitTransaction());
      await (i % 3 === 0 ? b.abortTransaction() : b.commitTransaction());
      if (i % 2 !== 0) expected.push(`a${i}`);
      if (i % 3 !== 0) expected.push(`b${i}`);
    }
    await contract().stable(topic);
    expect(await contract().values(topic)).toEqual(expected);
  });

  it('commits one transaction right after the other', async () => {
    const topic = await contract().topic();
    const producer = await transactional();
    for (let i = 0; i < 30; i++) {
      sendText(producer, topic, `${i}`);
      await producer.commitTransaction();
    }
    await contract().stable(topic);
    expect(await contract().values(topic)).toEqual(Array.from({ length: 30 }, (_, i) => `${i}`));
    expect(await contract().latest(topic)).toBe(60);
    expect(producer.nextOffset(topic, 0)).toBe(59);
  });

  it('flushes by itself what is queued when it commits', async () => {
    const topic = await contract().topic(4);
    const producer = await contract().producer({
      transactionalId: contract().environment.uniqueName('tx'),
      batchBytes: 1_000,
    });
    for (let i = 0; i < 400; i++) sendText(producer, topic, `${i}`, i % 4);
    await producer.commitTransaction();
    for (const partition of [0, 1, 2, 3]) {
      await contract().stable(topic, partition);
      const expected = Array.from({ length: 100 }, (_, i) => `${i * 4 + partition}`);
      expect(await contract().values(topic, partition)).toEqual(expected);
    }
  });

  it('commits offsets alone, and nothing at all', async () => {
    const topic = await contract().topic();
    const group = contract().environment.uniqueName('group');
    const producer = await transactional();
    await producer.commitTransaction();
    await producer.abortTransaction();
    const offsets = offsetOf(topic, 0, 7, 'about');
    for (let i = 0; i < 3; i++) await producer.commitTransaction({ group, member: NOBODY, offsets });
    expect(await contract().client().admin.committedOffsets(group)).toEqual(offsets);
  });

  it('reads a long history of transactions from any offset', async () => {
    const topic = await contract().topic();
    const producer = await transactional();
    const committed: number[] = [];
    for (let i = 0; i < 12; i++) {
      sendText(producer, topic, `${i}`);
      await producer.flush();
      if (i % 3 === 1) await producer.abortTransaction();
      else {
        await producer.commitTransaction();
        committed.push((producer.nextOffset(topic, 0) ?? 0) - 1);
      }
    }
    await contract().stable(topic);
    for (const from of [0, 1, 5, 10, 23]) {
      const records = await contract().readAll(topic, 0, 'read_committed', from);
      expect(records.map(({ offset }) => offset)).toEqual(committed.filter((offset) => offset >= from));
    }
  });
}
