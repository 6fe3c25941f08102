import { expect, it } from 'vitest';
import { type Contract, sendText } from './contract.ts';

/** What is sent is what is read. */
export function describeProduceFetchContract(contract: () => Contract): void {
  it('keeps the order of each partition through many batches', async () => {
    const topic = await contract().topic(3);
    const producer = await contract().producer({ batchBytes: 2_000 });
    for (let i = 0; i < 600; i++) sendText(producer, topic, `${i}`, i % 3);
    await producer.flush();
    for (const partition of [0, 1, 2]) {
      const expected = Array.from({ length: 200 }, (_, i) => `${i * 3 + partition}`);
      expect(await contract().values(topic, partition)).toEqual(expected);
    }
  });

  it('keeps the order across flushes and says what offset comes next', async () => {
    const topic = await contract().topic();
    const producer = await contract().producer();
    expect(producer.nextOffset(topic, 0)).toBeUndefined();
    for (let round = 0; round < 5; round++) {
      sendText(producer, topic, `${round}a`);
      sendText(producer, topic, `${round}b`);
      await producer.flush();
      expect(producer.nextOffset(topic, 0)).toBe(2 * (round + 1));
      expect(producer.bufferedBytes).toBe(0);
    }
    expect(await contract().values(topic)).toEqual(['0a', '0b', '1a', '1b', '2a', '2b', '3a', '3b', '4a', '4b']);
  });

  it('flushes what was sent before, and does not wait for what is sent meanwhile', async () => {
    const topic = await contract().topic(2);
    const producer = await contract().producer();
    const next = () => [0, 1].map((partition) => producer.nextOffset(topic, partition));
    // The leaders are known then, and a flush sends at once.
    for (const partition of [0, 1]) sendText(producer, topic, 'a', partition);
    await producer.flush();
    sendText(producer, topic, 'b', 0);
    const first = producer.flush();
    sendText(producer, topic, 'c', 0);
    await first;
    expect(next()).toEqual([2, 1]);
    expect(producer.bufferedBytes).toBeGreaterThan(0);
    const second = producer.flush();
    sendText(producer, topic, 'd', 1);
    await Promise.all([second, producer.flush()]);
    expect(next()).toEqual([3, 2]);
    expect(producer.bufferedBytes).toBe(0);
    expect(await contract().values(topic, 0)).toEqual(['a', 'b', 'c']);
  });

  it('keeps keys, values, timestamps and headers as they are', async () => {
    const topic = await contract().topic();
    const producer = await contract().producer();
    const headers = [
      { key: 'a', value: Buffer.from([0, 255]) },
      { key: 'b', value: null },
      { key: 'a', value: Buffer.alloc(0) },
    ];
    producer.send(topic, 0, Buffer.from('key'), Buffer.from('value'), 1_234_567_890_123, headers);
    producer.send(topic, 0, null, null, 0);
    producer.send(topic, 0, Buffer.alloc(0), Buffer.alloc(0), 42);
    await producer.flush();
    const records = await contract().readAll(topic);
    expect(records.map(({ offset }) => offset)).toEqual([0, 1, 2]);
    expect(records.map(({ timestamp }) => timestamp)).toEqual([1_234_567_890_123, 0, 42]);
    expect(records.map(({ key }) => key?.toString() ?? null)).toEqual(['key', null, '']);
    expect(records.map(({ value }) => value?.toString() ?? null)).toEqual(['value', null, '']);
    expect(records[0]?.headers.map(({ key, value }) => [key, value?.toString('hex') ?? null])).toEqual([
      ['a', '00ff'],
      ['b', null],
      ['a', ''],
    ]);
    expect(records[1]?.headers).toEqual([]);
  });

  it('keeps timestamps to the last digit of 64 bits', async () => {
    const topic = await contract().topic(1, { 'message.timestamp.after.max.ms': '9223372036854775807' });
    const producer = await contract().producer();
    const timestamps = [2n ** 63n - 1n, 2n ** 53n + 1n, Number.MAX_SAFE_INTEGER, 1];
    for (const timestamp of timestamps) producer.send(topic, 0, null, Buffer.from('x'), timestamp);
    await producer.flush();
    expect((await contract().readAll(topic)).map(({ timestamp }) => timestamp)).toEqual(timestamps);
  });

  it('refuses a record that is too large, and goes on', async () => {
    const topic = await contract().topic();
    const producer = await contract().producer();
    const large = Buffer.alloc(2 ** 21);
    expect(() => producer.send(topic, 0, null, large, 0)).toThrow(
      expect.objectContaining({ code: 'STREAMS_RECORD_TOO_LARGE' }),
    );
    sendText(producer, topic, 'small');
    await producer.flush();
    expect(await contract().values(topic)).toEqual(['small']);
  });

  it('writes what was sent from two producers, each in its order', async () => {
    const topic = await contract().topic();
    const [a, b] = await Promise.all([contract().producer(), contract().producer()]);
    for (let i = 0; i < 50; i++) {
      sendText(a, topic, `a${i}`);
      sendText(b, topic, `b${i}`);
    }
    await Promise.all([a.flush(), b.flush()]);
    const values = await contract().values(topic);
    expect(values.length).toBe(100);
    for (const name of ['a', 'b']) {
      expect(values.filter((value) => value.startsWith(name))).toEqual(
        Array.from({ length: 50 }, (_, i) => `${name}${i}`),
      );
    }
  });
}
