import { expect, it } from 'vitest';
import { topicPartitionName } from '../../../src/model/topic-partition.ts';
import { type Contract, sendText } from './contract.ts';

/** Reading by assignment: moving, pausing, failing. */
export function describeFetcherContract(contract: () => Contract): void {
  async function filled(topic: string, count: number, partition = 0): Promise<void> {
    const producer = await contract().producer();
    for (let i = 0; i < count; i++) sendText(producer, topic, `${i}`, partition);
    await producer.flush();
  }

  it('has nothing at first, and tells when it has', async () => {
    const topic = await contract().topic();
    const fetcher = contract().client().createFetcher({ isolation: 'read_committed', maxWaitMs: 50 });
    fetcher.assign({ topic, partition: 0 }, 0);
    expect(fetcher.poll()).toEqual([]);
    const ready = fetcher.ready();
    await filled(topic, 1);
    await ready;
    const [fetched] = fetcher.poll();
    expect(fetched).toMatchObject({ topic, partition: 0, highWatermark: 1, lastStableOffset: 1 });
    expect(fetched?.bytes).toBeGreaterThan(0);
    expect(String(fetched?.records.next()?.value)).toBe('0');
    expect(fetched?.records.next()).toBeUndefined();
    expect(fetched?.records.nextOffset).toBe(1);
  });

  it('stops waiting when the signal is aborted', async () => {
    const topic = await contract().topic();
    const fetcher = contract().client().createFetcher({ isolation: 'read_committed' });
    fetcher.assign({ topic, partition: 0 }, 0);
    const abort = new AbortController();
    const ready = fetcher.ready(abort.signal);
    abort.abort();
    await ready;
    expect(fetcher.poll()).toEqual([]);
  });

  it('reads from the given offset, and from another when it is assigned again', async () => {
    const topic = await contract().topic();
    await filled(topic, 10);
    const fetcher = contract().client().createFetcher({ isolation: 'read_committed' });
    fetcher.assign({ topic, partition: 0 }, 7);
    const first = await contract().fetch(fetcher, ({ records }) => records.length >= 3);
    expect(first.records.map(({ offset }) => offset)).toEqual([7, 8, 9]);
    fetcher.assign({ topic, partition: 0 }, 2);
    const second = await contract().fetch(fetcher, ({ records }) => records.length >= 8);
    expect(second.records.map(({ offset }) => offset)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('drops what is under way for a partition that is assigned anew', async () => {
    const topic = await contract().topic();
    const producer = await contract().producer();
    for (let i = 0; i < 3; i++) sendText(producer, topic, `${i}`);
    await producer.flush();
    const fetcher = contract().client().createFetcher({ isolation: 'read_committed' });
    fetcher.assign({ topic, partition: 0 }, 3);
    await contract().environment.settle();
    sendText(producer, topic, '3');
    await producer.flush();
    fetcher.assign({ topic, partition: 0 }, 0);
    const { records } = await contract().fetch(fetcher, (got) => got.records.length >= 4);
    expect(records.map(({ offset }) => offset)).toEqual([0, 1, 2, 3]);
  });

  it('forgets what is buffered of a partition that is assigned anew', async () => {
    const topic = await contract().topic();
    await filled(topic, 4);
    const fetcher = contract().client().createFetcher({ isolation: 'read_committed' });
    fetcher.assign({ topic, partition: 0 }, 0);
    await fetcher.ready();
    fetcher.assign({ topic, partition: 0 }, 3);
    const { records } = await contract().fetch(fetcher, (got) => got.records.length >= 1);
    expect(records.map(({ offset }) => offset)).toEqual([3]);
  });

  it('keeps back what is paused, and nothing else', async () => {
    const topic = await contract().topic(2);
    await filled(topic, 3, 0);
    await filled(topic, 3, 1);
    const fetcher = contract().client().createFetcher({ isolation: 'read_committed' });
    fetcher.assign({ topic, partition: 0 }, 0);
    fetcher.assign({ topic, partition: 1 }, 0);
    fetcher.pause({ topic, partition: 0 });
    const other = await contract().fetch(fetcher, ({ records }) => records.length >= 3);
    for (let i = 0; i < 5; i++) await contract().environment.settle();
    expect(fetcher.poll()).toEqual([]);
    expect(other.records.map(({ partition }) => partition)).toEqual([1, 1, 1]);
    fetcher.resume({ topic, partition: 0 });
    const { records } = await contract().fetch(fetcher, (got) => got.records.length >= 3);
    expect(records.map(({ partition, offset }) => [partition, offset])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ]);
  });

  it('brings nothing of a partition that is unassigned', async () => {
    const topic = await contract().topic(2);
    await filled(topic, 2, 0);
    await filled(topic, 2, 1);
    const fetcher = contract().client().createFetcher({ isolation: 'read_committed' });
    fetcher.assign({ topic, partition: 0 }, 0);
    await fetcher.ready();
    fetcher.unassign({ topic, partition: 0 });
    fetcher.assign({ topic, partition: 1 }, 0);
    const { records } = await contract().fetch(fetcher, (got) => got.records.length >= 2);
    expect(records.map(({ partition }) => partition)).toEqual([1, 1]);
  });

  it('reads on while records come, each once and in order', async () => {
    const topic = await contract().topic();
    const fetcher = contract().client().createFetcher({ isolation: 'read_committed', maxPartitionBytes: 500 });
    fetcher.assign({ topic, partition: 0 }, 0);
    const producer = await contract().producer();
    const reading = contract().fetch(fetcher, ({ records }) => records.length >= 300);
    for (let i = 0; i < 300; i++) {
      sendText(producer, topic, `${i}`);
      if (i % 30 === 0) await producer.flush();
    }
    await producer.flush();
    const { records } = await reading;
    expect(records.map(({ value }) => String(value))).toEqual(Array.from({ length: 300 }, (_, i) => `${i}`));
  });

  it('stops fetching when as much as allowed is buffered, and loses nothing by it', async () => {
    const topic = await contract().topic();
    const producer = await contract().producer({ batchBytes: 10_000 });
    for (let i = 0; i < 40; i++) producer.send(topic, 0, null, Buffer.alloc(5_000, i), 0);
    await producer.flush();
    const fetcher = contract()
      .client()
      .createFetcher({ isolation: 'read_committed', maxBufferedBytes: 20_000, maxPartitionBytes: 10_000 });
    fetcher.assign({ topic, partition: 0 }, 0);
    await fetcher.ready();
    for (let i = 0; i < 5; i++) await contract().environment.settle();
    const first = fetcher.poll();
    const bytes = first.reduce((sum, fetched) => sum + fetched.bytes, 0);
    expect(bytes).toBeLessThan(100_000);
    const offsets: number[] = [];
    for (const { records } of first) {
      for (let record = records.next(); record !== undefined; record = records.next()) offsets.push(record.offset);
    }
    const { records } = await contract().fetch(fetcher, (got) => got.records.length + offsets.length >= 40);
    expect([...offsets, ...records.map(({ offset }) => offset)]).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('fails when the offset is before or after the log', async () => {
    const topic = await contract().topic(2);
    await filled(topic, 5, 0);
    await contract()
      .client()
      .admin.deleteRecords(new Map([[topicPartitionName(topic, 0), 2]]));
    const fetcher = contract().client().createFetcher({ isolation: 'read_committed' });
    fetcher.assign({ topic, partition: 0 }, 1);
    fetcher.assign({ topic, partition: 1 }, 7);
    const failed = new Map<number, string>();
    await contract().eventually(() => {
      for (const { partition, error } of fetcher.failures()) failed.set(partition, error.code);
      expect(failed.size).toBe(2);
    });
    expect([...failed].sort()).toEqual([
      [0, 'STREAMS_OFFSET_OUT_OF_RANGE'],
      [1, 'STREAMS_OFFSET_OUT_OF_RANGE'],
    ]);
    fetcher.assign({ topic, partition: 0 }, 2);
    const { records } = await contract().fetch(fetcher, (got) => got.records.length >= 3);
    expect(records.map(({ offset }) => offset)).toEqual([2, 3, 4]);
  });

  it('fails when the topic does not exist, and reads the others', async () => {
    const topic = await contract().topic();
    await filled(topic, 1);
    const missing = contract().environment.uniqueName('missing');
    const fetcher = contract().client().createFetcher({ isolation: 'read_committed' });
    fetcher.assign({ topic: missing, partition: 0 }, 0);
    fetcher.assign({ topic, partition: 0 }, 0);
    await contract().eventually(() => {
      const [failure] = fetcher.failures();
      expect(failure).toMatchObject({ topic: missing, partition: 0 });
      expect(failure?.error.code).toBe('STREAMS_MISSING_TOPIC');
    });
    const { records } = await contract().fetch(fetcher, (got) => got.records.length >= 1);
    expect(records.map((record) => record.topic)).toEqual([topic]);
  });
}
