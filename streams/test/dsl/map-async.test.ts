import { describe, expect, it } from 'vitest';
import { type AsyncOptions, StreamsBuilder } from '../../src/dsl/index.ts';
import { integerSerde, stringSerde } from '../../src/serdes/index.ts';
import { TopologyTestDriver, type TopologyTestDriverOptions } from '../../src/testing/index.ts';

const strings = { keySerde: stringSerde, valueSerde: stringSerde };

/** Promises that a test settles by hand, in the order in which they were asked for. */
class Asked {
  readonly calls: {
    readonly value: string;
    readonly signal: AbortSignal;
    readonly answer: PromiseWithResolvers<string>;
  }[] = [];

  readonly call = (value: string, _key: string, signal: AbortSignal): Promise<string> => {
    const answer = Promise.withResolvers<string>();
    this.calls.push({ value, signal, answer });
    return answer.promise;
  };

  get values(): string[] {
    return this.calls.map(({ value }) => value);
  }

  resolve(index: number): void {
    const call = this.calls[index];
    call?.answer.resolve(`${call.value}!`);
  }
}

/** Lets promises that have settled be taken up, though others have not. */
async function turn(driver: TopologyTestDriver): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  driver.advanceWallClock(0);
}

function driven(asked: Asked, options: AsyncOptions, driverOptions: TopologyTestDriverOptions = {}) {
  const builder = new StreamsBuilder();
  builder.stream('in', strings).mapValuesAsync(asked.call, options).to('out', strings);
  const driver = new TopologyTestDriver(builder.build(), { initialWallClockMs: 0, ...driverOptions });
  const input = driver.inputTopic('in', strings);
  const values = () =>
    driver
      .outputTopic('out', strings)
      .readAll()
      .map(({ key, value }) => `${key}${value}`);
  return { driver, input, values };
}

describe('mapValuesAsync', () => {
  it('forwards what promises come to under the key, with time and headers of the record', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', strings)
      .mapValuesAsync(async (value) => `${value}!`, { concurrency: 2 })
      .to('out', strings);
    const driver = new TopologyTestDriver(builder.build());
    const headers = [{ key: 'h', value: Buffer.from('x') }];
    driver.inputTopic('in', strings).pipe('k', 'v', { timestamp: 42, headers });
    expect(driver.records('out')).toEqual([]);
    await driver.settled();
    expect(driver.outputTopic('out', strings).readAll()).toMatchObject([
      { key: 'k', value: 'v!', timestamp: 42, headers },
    ]);
  });

  it('calls for one key one after the other, and for others meanwhile', async () => {
    const asked = new Asked();
    const { driver, input, values } = driven(asked, { concurrency: 4 });
    input.pipe('a', '1');
    input.pipe('a', '2');
    input.pipe('b', '3');
    expect(asked.values).toEqual(['1', '3']);
    asked.resolve(1);
    await turn(driver);
    expect(values()).toEqual(['b3!']);
    asked.resolve(0);
    await turn(driver);
    expect(asked.values).toEqual(['1', '3', '2']);
    asked.resolve(2);
    await driver.settled();
    expect(values()).toEqual(['b3!', 'a1!', 'a2!']);
  });

  it('has no more calls under way than it is told, and takes no more records when too many wait', async () => {
    const asked = new Asked();
    const { driver, input, values } = driven(asked, { concurrency: 2 });
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) input.pipe(key, '');
    expect(asked.calls.length).toBe(2);
    // Four records are held; the fifth and the sixth are still in their partition.
    for (let done = 0; done < 6; done++) {
      asked.resolve(done);
      await turn(driver);
      expect(asked.calls.length).toBe(Math.min(6, done + 3));
    }
    expect(values()).toEqual(['a!', 'b!', 'c!', 'd!', 'e!', 'f!']);
  });

  it('takes no more records when four wait for one key', async () => {
    const asked = new Asked();
    const { driver, input, values } = driven(asked, { concurrency: 100 });
    for (let i = 0; i < 4; i++) input.pipe('hot', `${i}`);
    input.pipe('cold', 'x');
    expect(asked.values).toEqual(['0']);
    asked.resolve(0);
    await turn(driver);
    expect(asked.values).toEqual(['0', '1', 'x']);
    for (let i = 1; i <= 4; i++) {
      asked.resolve(i);
      await turn(driver);
    }
    await driver.settled();
    expect(values()).toEqual(['hot0!', 'hot1!', 'coldx!', 'hot2!', 'hot3!']);
  });

  it('calls for records without a key at once: they have no order', () => {
    const asked = new Asked();
    const { input } = driven(asked, { concurrency: 4 });
    input.pipe(null as never, '1');
    input.pipe(null as never, '2');
    expect(asked.values).toEqual(['1', '2']);
  });

  it('asks the processing handler when a call fails, and goes on with the next of the key', async () => {
    const asked = new Asked();
    const failures: unknown[] = [];
    const { driver, input, values } = driven(
      asked,
      { concurrency: 1, name: 'score' },
      {
        errors: {
          processing: (error, source) => {
            failures.push([error.context.operator, error.message, source.offset]);
            return 'continue';
          },
        },
      },
    );
    input.pipe('a', '1');
    input.pipe('a', '2');
    asked.calls[0]?.answer.reject(new Error('no score'));
    await turn(driver);
    asked.resolve(1);
    await driver.settled();
    expect(failures).toEqual([['score', expect.stringMatching(/^score threw at in-0@0: no score \(/), 0]]);
    expect(values()).toEqual(['a2!']);
  });

  it('keeps the record of a failed call in the dead-letter topic as it was read', async () => {
    const asked = new Asked();
    const errors = { processing: 'dead-letter', deadLetterTopic: 'dead' } as const;
    const { driver, input } = driven(asked, { concurrency: 1 }, { errors });
    input.pipe('a', '1', { timestamp: 9 });
    asked.calls[0]?.answer.reject(new Error('no score'));
    await driver.settled();
    expect(driver.records('dead')).toMatchObject([{ key: Buffer.from('a'), value: Buffer.from('1'), timestamp: 9 }]);
  });

  it('fails the task when the handler says so, with the place of the record', async () => {
    const asked = new Asked();
    const { driver, input } = driven(asked, { concurrency: 1 });
    input.pipe('a', '1');
    asked.calls[0]?.answer.reject(new Error('no score'));
    await expect(driver.settled()).rejects.toMatchObject({
      code: 'STREAMS_PROCESSING',
      context: { topic: 'in', offset: 0 },
    });
  });

  it('calls again after a pause that doubles, as often as it is told', async () => {
    const asked = new Asked();
    const { driver, input, values } = driven(asked, { concurrency: 1, retries: 2, retryBackoffMs: 50 });
    input.pipe('a', '1');
    asked.calls[0]?.answer.reject(new Error('first'));
    await driver.settled();
    driver.advanceWallClock(49);
    expect(asked.calls.length).toBe(1);
    driver.advanceWallClock(1);
    expect(asked.calls.length).toBe(2);
    asked.calls[1]?.answer.reject(new Error('second'));
    await driver.settled();
    driver.advanceWallClock(100);
    asked.resolve(2);
    await driver.settled();
    expect(values()).toEqual(['a1!']);
  });

  it('gives a call up after its time, aborts its signal and hears of it no more', async () => {
    const asked = new Asked();
    const { driver, input, values } = driven(
      asked,
      { concurrency: 1, timeoutMs: 200 },
      { errors: { processing: 'continue' } },
    );
    input.pipe('a', '1');
    driver.advanceWallClock(200);
    await driver.settled();
    expect(asked.calls[0]?.signal.aborted).toBe(true);
    expect(driver.dropped()).toEqual({ processing: 1 });
    asked.resolve(0);
    await turn(driver);
    expect(values()).toEqual([]);
  });

  it('aborts what is under way when the task is closed', () => {
    const asked = new Asked();
    const { driver, input } = driven(asked, { concurrency: 1 });
    input.pipe('a', '1');
    driver.close();
    expect(asked.calls[0]?.signal.aborted).toBe(true);
  });

  it('feeds what comes after it: a count in a store, stamped with the record', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', strings)
      .mapValuesAsync(async (value) => value.toUpperCase(), { concurrency: 8 })
      .groupByKey(strings)
      .count({ storeName: 'counts', keySerde: stringSerde })
      .toStream()
      .to('out', { keySerde: stringSerde, valueSerde: integerSerde });
    const driver = new TopologyTestDriver(builder.build());
    const input = driver.inputTopic('in', strings);
    for (let i = 0; i < 3; i++) input.pipe('k', 'v', { timestamp: 10 + i });
    await driver.settled();
    expect(driver.records('out').map(({ timestamp }) => timestamp)).toEqual([10, 11, 12]);
  });

  it.each([
    { concurrency: 0 },
    { concurrency: 1.5 },
    { concurrency: 1, timeoutMs: 0 },
    { concurrency: 1, retries: -1 },
  ])('refuses %o', (options) => {
    const stream = new StreamsBuilder().stream('in', strings);
    expect(() => stream.mapValuesAsync(async (value) => value, options)).toThrow(
      expect.objectContaining({ code: 'STREAMS_INVALID_ARGUMENT' }),
    );
  });
});

describe('mapAsync', () => {
  it('forwards under a new key, and what groups by it is repartitioned first', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', strings)
      .mapAsync(async (key, value) => [value, key] as const, { concurrency: 2 })
      .groupByKey(strings)
      .count({ storeName: 'counts', keySerde: stringSerde });
    const driver = new TopologyTestDriver(builder.build());
    driver.inputTopic('in', strings).pipe('k', 'v');
    await driver.settled();
    expect(driver.producedTopics()).toContain('test-app-counts-repartition');
    expect(driver.records('test-app-counts-repartition')).toMatchObject([
      { key: Buffer.from('v'), value: Buffer.from('k') },
    ]);
  });
});
