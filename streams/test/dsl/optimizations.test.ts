import { describe, expect, it } from 'vitest';
import { JoinWindows, StreamsBuilder } from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { type KeyValueStore, keyValueStoreBuilder } from '../../src/state/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import { Topology, withStores } from '../../src/topology/index.ts';

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };

function driverOf(write: (builder: StreamsBuilder) => void, optimize = true): TopologyTestDriver {
  const builder = new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
  write(builder);
  return new TopologyTestDriver(builder.build({ optimize }));
}

function valuesOf(driver: TopologyTestDriver, topic: string) {
  return driver
    .outputTopic(topic, text)
    .readAll()
    .map(({ key, value }) => `${key}=${value}`);
}

describe('optimised topologies', () => {
  it('send what a stream joined with itself gives, each pair once from either side', () => {
    for (const optimize of [false, true]) {
      const driver = driverOf((b) => {
        const stream = b.stream<string, string>('in');
        stream.join(stream, (left, right) => left + right, JoinWindows.of({ beforeMs: 10, afterMs: 10 })).to('out');
      }, optimize);
      const input = driver.inputTopic('in', text);
      input.pipe('k', 'a', { timestamp: 0 });
      input.pipe('k', 'b', { timestamp: 5 });
      input.pipe('k', 'c', { timestamp: 12 });
      expect(valuesOf(driver, 'out').sort()).toEqual(
        ['aa', 'ba', 'ab', 'bb', 'cb', 'bc', 'cc'].map((pair) => `k=${pair}`).sort(),
      );
    }
  });

  it('count the same out of one repartition topic as out of two', () => {
    const write = (b: StreamsBuilder) => {
      const rekeyed = b.stream<string, string>('in').selectKey((_key, value) => value);
      rekeyed.groupByKey().count().toStream().mapValues(String).to('counts');
      rekeyed
        .filter((_key, value) => value !== 'y')
        .groupByKey()
        .reduce((one, two) => one + two)
        .toStream()
        .to('sums');
    };
    const results = [false, true].map((optimize) => {
      const driver = driverOf(write, optimize);
      for (const value of ['x', 'y', 'x']) driver.inputTopic('in', text).pipe('k', value);
      const repartitions = driver.producedTopics().filter((topic) => topic.endsWith('-repartition')).length;
      return { repartitions, counts: valuesOf(driver, 'counts'), sums: valuesOf(driver, 'sums') };
    });
    const counts = ['x=1', 'y=1', 'x=2'];
    const sums = ['x=x', 'x=xx'];
    expect(results).toEqual([
      { repartitions: 2, counts, sums },
      { repartitions: 1, counts, sums },
    ]);
  });
});

describe('what else Kafka Streams has', () => {
  it('transformValues looks into the store that its supplier brings, and is looked up by a join', () => {
    const driver = driverOf((b) => {
      const seen = keyValueStoreBuilder({ name: 'seen', ...text });
      const supplier = withStores(() => {
        let store: KeyValueStore<string, string>;
        return {
          init: (context: { getStateStore(name: string): unknown }) => {
            store = context.getStateStore('seen') as KeyValueStore<string, string>;
          },
          transform: (key: string, value: string | null) => {
            const before = store.get(key) ?? '';
            if (value !== null) store.put(key, value);
            return value === null ? null : `${before}>${value}`;
          },
        };
      }, [seen]);
      b.table<string, string>('t').transformValues<string>(supplier).toStream().to('out');
    });
    const input = driver.inputTopic('t', text);
    input.pipe('k', 'a');
    input.pipe('k', 'b');
    expect(valuesOf(driver, 'out')).toEqual(['k=>a', 'k=a>b']);
  });

  it('the transformers of a looked-up table are closed with the task, each once', () => {
    const closed: string[] = [];
    let made = 0;
    const driver = driverOf((b) => {
      const transformed = b.table<string, string>('t').transformValues<string>(() => {
        const name = `transformer ${made++}`;
        return { transform: (_key, value) => value, close: () => closed.push(name) };
      });
      b.stream<string, string>('s')
        .join(transformed, (left, right) => `${left}+${right}`)
        .to('out');
    });
    driver.inputTopic('t', text).pipe('k', 'b');
    driver.inputTopic('s', text).pipe('k', 'a');
    expect(valuesOf(driver, 'out')).toEqual(['k=a+b']);
    expect(made).toBe(2);
    expect(closed).toEqual([]);
    driver.close();
    expect(closed.sort()).toEqual(['transformer 0', 'transformer 1']);
  });

  it('print writes a line for each record', () => {
    const lines: string[] = [];
    const driver = driverOf((b) => b.stream('in').print({ label: 'seen', write: (line) => lines.push(line) }));
    driver.inputTopic('in', text).pipe('k', 'v');
    expect(lines).toEqual(['[seen]: k, v\n']);
  });

  it('a partitioner may send a record to several partitions, or to none', () => {
    const topology = new Topology().addSource({ name: 'in', topics: ['in'], ...text }).addSink({
      name: 'out',
      parents: ['in'],
      topic: 'out',
      ...text,
      partitioner: (_topic: string, key: string) => (key === 'all' ? [0, 2] : []),
    });
    const driver = new TopologyTestDriver(topology, { partitions: { out: 3 } });
    driver.inputTopic('in', text).pipe('all', 'v');
    driver.inputTopic('in', text).pipe('none', 'v');
    expect(driver.records('out').map(({ partition }) => partition)).toEqual([0, 2]);
  });

  it('a read-only store is kept from its topic, and not logged', () => {
    const store = keyValueStoreBuilder({ name: 'prices', ...text });
    const supplier = () => {
      let prices: KeyValueStore<string, string>;
      return {
        init: (context: { getStateStore(name: string): unknown }) => {
          prices = context.getStateStore('prices') as KeyValueStore<string, string>;
        },
        process: ({ key, value }: { key: unknown; value: unknown }) => prices.put(key as string, value as string),
      };
    };
    const topology = new Topology().addReadOnlyStateStore({
      store,
      sourceName: 'source',
      topic: 'prices-topic',
      processorName: 'keeper',
      supplier,
      ...text,
    });
    const driver = new TopologyTestDriver(topology);
    driver.inputTopic('prices-topic', text).pipe('k', '5');
    expect(driver.store<KeyValueStore<string, string>>('prices').get('k')).toBe('5');
    expect(driver.producedTopics()).toEqual(['prices-topic']);
  });

  it("an operator that fails is told by the user's line", () => {
    const driver = driverOf((b) => {
      b.stream('in').mapValues(() => {
        throw new Error('no');
      });
    });
    expect(() => driver.inputTopic('in', text).pipe('k', 'v')).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /^KSTREAM-MAPVALUES-0000000001 threw at in-0@0: no \(declared at .*optimizations\.test\.ts:\d+:\d+\)$/,
        ),
        context: expect.objectContaining({
          operator: 'KSTREAM-MAPVALUES-0000000001',
          declaredAt: expect.stringMatching(/optimizations\.test\.ts:\d+:\d+$/),
        }),
      }),
    );
  });

  it('a name that no topic may have, and topics by a pattern, are refused', () => {
    expect(() => new StreamsBuilder().stream('in').peek(() => {}, { name: 'a b' })).toThrow("'a b' cannot name");
    const builder = new StreamsBuilder();
    builder.stream(/orders-.*/).to('out');
    expect(() => builder.build().build('app')).toThrow('name the topics');
  });
});
