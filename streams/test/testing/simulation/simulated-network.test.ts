import { describe, expect, it } from 'vitest';
import { SimulatedCluster, SimulatedScheduler } from '../../../src/testing/simulation/index.ts';
import { NOBODY, offsetOf, sendText } from '../../client/contract/contract.ts';

function simulation(seed: number) {
  const scheduler = new SimulatedScheduler({ seed });
  const cluster = new SimulatedCluster(scheduler);
  cluster.createTopic('topic', 1);
  const values = (isolation?: 'read_uncommitted') =>
    cluster.records('topic', isolation).map(({ value }) => String(value));
  return { scheduler, cluster, values };
}

const seeds = Array.from({ length: 20 }, (_, seed) => seed);

describe('SimulatedNetwork', () => {
  it.each(['lostRequest', 'delayedRequest', 'lostResponse', 'delayedResponse'] as const)(
    'a produce request that meets a %s is in the log once, and in order',
    async (fault) => {
      for (const seed of seeds) {
        const { scheduler, cluster, values } = simulation(seed);
        const producer = cluster.createClient({ clientId: 'p' }).createProducer({});
        await scheduler.complete(producer.init());
        cluster.network.failNext('Produce', fault, { times: 3 });
        for (const value of ['a', 'b', 'c']) {
          sendText(producer, 'topic', value);
          await scheduler.run(1);
        }
        await scheduler.complete(producer.flush());
        await scheduler.run(5_000);
        expect(values()).toEqual(['a', 'b', 'c']);
        expect(producer.nextOffset('topic', 0)).toBe(3);
      }
    },
  );

  it.each(['InitProducerId', 'Produce', 'TxnOffsetCommit', 'EndTxn'] as const)(
    'a transaction is committed once though answers to %s are lost',
    async (api) => {
      for (const seed of seeds) {
        const { scheduler, cluster, values } = simulation(seed);
        const producer = cluster.createClient({ clientId: 'p' }).createProducer({ transactionalId: 'tx' });
        cluster.network.failNext(api, 'lostResponse', { times: 2 });
        await scheduler.complete(producer.init());
        for (const offset of [1, 2, 3]) {
          sendText(producer, 'topic', `${offset}`);
          const offsets = offsetOf('topic', 0, offset);
          await scheduler.complete(producer.commitTransaction({ group: 'group', member: NOBODY, offsets }));
        }
        await scheduler.run(10);
        expect(values()).toEqual(['1', '2', '3']);
        expect(cluster.committedOffsets('group')).toEqual(offsetOf('topic', 0, 3));
      }
    },
  );

  it('a transaction whose end stays unanswered is indefinite, and its producer of no more use', async () => {
    const { scheduler, cluster, values } = simulation(1);
    const producer = cluster.createClient({ clientId: 'p' }).createProducer({ transactionalId: 'tx' });
    await scheduler.complete(producer.init());
    sendText(producer, 'topic', 'a');
    cluster.network.failNext('EndTxn', 'lostResponse', { times: 1_000 });
    const indefinite = { code: 'STREAMS_INDEFINITE_TRANSACTION' };
    await expect(scheduler.complete(producer.commitTransaction())).rejects.toMatchObject(indefinite);
    expect(values()).toEqual(['a']);
    expect(() => sendText(producer, 'topic', 'b')).toThrow(expect.objectContaining(indefinite));
    await expect(producer.abortTransaction()).rejects.toMatchObject(indefinite);
  });

  it('a request that arrives after its transaction was aborted changes nothing', async () => {
    for (const seed of seeds) {
      const { scheduler, cluster, values } = simulation(seed);
      cluster.network.change({ delayMs: [500, 500] });
      const producer = cluster.createClient({ clientId: 'p' }).createProducer({ transactionalId: 'tx' });
      await scheduler.complete(producer.init());
      cluster.network.failNext('Produce', 'delayedRequest');
      sendText(producer, 'topic', 'late');
      await scheduler.run(5);
      await scheduler.complete(producer.abortTransaction());
      sendText(producer, 'topic', 'kept');
      await scheduler.complete(producer.commitTransaction());
      await scheduler.run(2_000);
      expect(values('read_uncommitted')).toEqual(['kept']);
    }
  });

  it('an answer that comes after its transaction was aborted is not taken for another', async () => {
    for (const seed of seeds) {
      const { scheduler, cluster, values } = simulation(seed);
      cluster.network.change({ delayMs: [500, 500] });
      const producer = cluster.createClient({ clientId: 'p' }).createProducer({ transactionalId: 'tx', lingerMs: 900 });
      await scheduler.complete(producer.init());
      cluster.network.failNext('Produce', 'delayedResponse');
      sendText(producer, 'topic', 'dropped');
      await scheduler.run(905);
      await scheduler.complete(producer.abortTransaction());
      sendText(producer, 'topic', 'kept');
      await scheduler.run(600);
      await scheduler.complete(producer.commitTransaction());
      await scheduler.run(10);
      expect(values()).toEqual(['kept']);
    }
  });

  it('offsets are not told while the end of their transaction is still being written', async () => {
    for (const seed of seeds) {
      const { scheduler, cluster } = simulation(seed);
      cluster.network.change({ latencyMs: [0.001, 0.002] });
      const client = cluster.createClient({ clientId: 'p' });
      const producer = client.createProducer({ transactionalId: 'tx' });
      await scheduler.complete(producer.init());
      for (const offset of [1, 2, 3]) {
        const offsets = offsetOf('topic', 0, offset);
        await scheduler.complete(producer.commitTransaction({ group: 'group', member: NOBODY, offsets }));
        expect(await scheduler.complete(client.admin.committedOffsets('group'))).toEqual(offsets);
      }
    }
  });

  it('a client that is cut off gets on when it is back', async () => {
    const { scheduler, cluster } = simulation(1);
    const client = cluster.createClient({ clientId: 'c' });
    cluster.network.isolate('c');
    const topics = client.admin.listTopics();
    await scheduler.run(5_000);
    cluster.network.rejoin('c');
    expect(await scheduler.complete(topics)).toEqual(['topic']);
  });

  it('gives up on the broker after 30 s', async () => {
    const { scheduler, cluster } = simulation(1);
    const client = cluster.createClient({ clientId: 'c' });
    cluster.network.brokerDown();
    const start = scheduler.now();
    await expect(scheduler.complete(client.admin.listTopics())).rejects.toMatchObject({
      code: 'STREAMS_BROKER_UNAVAILABLE',
    });
    expect(scheduler.now() - start).toBeGreaterThanOrEqual(30_000);
  });

  it('an answer does not reach a process that was killed, though the request was executed', async () => {
    const { scheduler, cluster } = simulation(1);
    const process = scheduler.process('victim');
    const client = cluster.createClient({ clientId: 'c', clock: process });
    let answered = false;
    void client.admin.createTopics([{ name: 'made', partitions: 1 }]).then(() => {
      answered = true;
    });
    process.kill();
    await scheduler.run(1_000);
    expect(cluster.topics()).toContain('made');
    expect(answered).toBe(false);
  });

  it('an answer waits until its paused process goes on', async () => {
    const { scheduler, cluster } = simulation(1);
    const process = scheduler.process('paused');
    const client = cluster.createClient({ clientId: 'c', clock: process });
    let answeredAt: number | undefined;
    void client.admin.listTopics().then(() => {
      answeredAt = scheduler.now();
    });
    process.pause();
    await scheduler.run(1_000);
    expect(answeredAt).toBeUndefined();
    const resumedAt = scheduler.now();
    process.resume();
    await scheduler.run(1_000);
    expect(answeredAt).toBe(resumedAt);
  });
});
