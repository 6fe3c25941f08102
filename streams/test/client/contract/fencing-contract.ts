import { expect, it } from 'vitest';
import { type Contract, NOBODY, offsetOf, sendText } from './contract.ts';

/** One producer of a transactional id at a time. */
export function describeFencingContract(contract: () => Contract): void {
  it('aborts what the former producer of the id left open', async () => {
    const topic = await contract().topic();
    const transactionalId = contract().environment.uniqueName('tx');
    const former = await contract().producer({ transactionalId });
    sendText(former, topic, 'left open');
    await former.flush();
    const latter = await contract().producer({ transactionalId });
    await contract().stable(topic);
    sendText(latter, topic, 'taken over');
    await latter.commitTransaction();
    await contract().stable(topic);
    expect(await contract().values(topic)).toEqual(['taken over']);
  });

  it('refuses the former producer, in the middle of a transaction', async () => {
    const topic = await contract().topic();
    const transactionalId = contract().environment.uniqueName('tx');
    const former = await contract().producer({ transactionalId });
    sendText(former, topic, 'first');
    await former.flush();
    const latter = await contract().producer({ transactionalId });
    await expect(former.commitTransaction()).rejects.toMatchObject({ code: 'STREAMS_FENCED' });
    expect(() => sendText(former, topic, 'more')).toThrow(expect.objectContaining({ code: 'STREAMS_FENCED' }));
    sendText(latter, topic, 'second');
    await latter.commitTransaction();
    await contract().stable(topic);
    expect(await contract().values(topic)).toEqual(['second']);
  });

  it('refuses the former producer when it begins another transaction', async () => {
    const topic = await contract().topic();
    const transactionalId = contract().environment.uniqueName('tx');
    const former = await contract().producer({ transactionalId });
    sendText(former, topic, 'first');
    await former.commitTransaction();
    const latter = await contract().producer({ transactionalId });
    sendText(latter, topic, 'second');
    await latter.commitTransaction();
    sendText(former, topic, 'late');
    await expect(former.commitTransaction()).rejects.toMatchObject({ code: 'STREAMS_FENCED' });
    await contract().stable(topic);
    expect(await contract().values(topic)).toEqual(['first', 'second']);
  });

  it("refuses the former producer's offsets", async () => {
    const topic = await contract().topic();
    const group = contract().environment.uniqueName('group');
    const transactionalId = contract().environment.uniqueName('tx');
    const former = await contract().producer({ transactionalId });
    await former.commitTransaction({ group, member: NOBODY, offsets: offsetOf(topic, 0, 1) });
    await contract().producer({ transactionalId });
    const late = former.commitTransaction({ group, member: NOBODY, offsets: offsetOf(topic, 0, 2) });
    await expect(late).rejects.toMatchObject({ code: 'STREAMS_FENCED' });
    expect(await contract().client().admin.committedOffsets(group)).toEqual(offsetOf(topic, 0, 1));
  });

  it('aborts a transaction that outlives its time-out, and refuses its producer', async () => {
    const topic = await contract().topic();
    const transactionalId = contract().environment.uniqueName('tx');
    const producer = await contract().producer({ transactionalId, transactionTimeoutMs: 1_000 });
    sendText(producer, topic, 'too slow');
    await producer.flush();
    await contract().stable(topic);
    sendText(producer, topic, 'too late');
    await expect(producer.commitTransaction()).rejects.toMatchObject({ code: 'STREAMS_FENCED' });
    expect(await contract().values(topic)).toEqual([]);
  });
}
