import { describe, expect, it } from 'vitest';
import { StreamsBuilder, TimeWindows } from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import { cachedTopologies, cachedTopology } from './cached-topologies.ts';
import golden from './golden/java-cached-outputs.json' with { type: 'json' };

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };

interface GoldenRun {
  /** What lies between two commits: operations `key:value@time`, `-` for null. */
  readonly inputs: readonly string[];
  readonly outputs: readonly (readonly string[])[];
  /** Internal topics, keys and values in hex. */
  readonly topics: { readonly [name: string]: readonly string[] };
}

function run(topology: string, cacheMaxBytes: number, inputs: readonly string[]) {
  const driver = new TopologyTestDriver(cachedTopology(topology), {
    applicationId: 'app',
    initialWallClockMs: 0,
    cacheMaxBytes,
  });
  const input = driver.inputTopic('in', text);
  const output = driver.outputTopic('out', text);
  const outputs = inputs.map((batch) => {
    for (const operation of batch.split(' ')) {
      const [key = '', value = '', time] = operation.split(/[:@]/);
      input.pipe(key, value === '-' ? null : value, { timestamp: Number(time) });
    }
    driver.commit();
    return output.readAll().map((record) => `${record.key}=${record.value}@${record.timestamp}`);
  });
  const lines = (topic: string) =>
    driver
      .records(`app-${topic}`)
      .map(({ key, value, timestamp }) => `${key?.toString('hex')}=${value?.toString('hex') ?? null}@${timestamp}`);
  driver.close();
  return { outputs, lines };
}

describe('with record caches, outputs, changelogs and repartitioned changes are those of Kafka Streams 4.3.1, commit by commit', () => {
  const runs = Object.entries(golden as unknown as { readonly [name: string]: GoldenRun });

  it('covers every golden run', () => {
    expect([...new Set(runs.map(([name]) => name.split('#')[0]))].sort()).toEqual([...cachedTopologies].sort());
  });

  for (const [name, { inputs, outputs, topics }] of runs) {
    const [topology = '', bytes] = name.split('#');
    it(`${topology}, ${bytes} bytes`, () => {
      const ours = run(topology, Number(bytes), inputs);
      expect(ours.outputs).toEqual(outputs);
      for (const [topic, lines] of Object.entries(topics)) expect(ours.lines(topic), topic).toEqual(lines);
    });
  }
});

/** Windows are sent when they close, with this much cache; a commit after every sixth record. */
function closedWindows(cacheMaxBytes: number) {
  const builder = new StreamsBuilder();
  builder
    .stream('in', text)
    .groupByKey(text)
    .windowedBy(TimeWindows.of({ sizeMs: 10, graceMs: 5 }))
    .emitStrategy('on-window-close')
    .reduce((one, two) => one + two, { storeName: 'S', retentionMs: 60_000 })
    .toStream()
    .selectKey(({ key, window }) => `${key}@${window.start}`)
    .to('out', text);
  const driver = new TopologyTestDriver(builder.build(), { applicationId: 'app', cacheMaxBytes });
  const input = driver.inputTopic('in', text);
  for (let i = 0; i < 60; i++) {
    input.pipe('abc'[i % 3] as string, String(i % 10), { timestamp: i * 2 });
    if (i % 6 === 5) driver.commit();
  }
  driver.commit();
  const results = driver.outputTopic('out', text).readAll();
  const logged = driver.records('app-S-changelog').length;
  return { results: results.map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`), logged };
}

it('windows that are sent when they close are read through the cache, which spares their changelog', () => {
  const [without, cached] = [closedWindows(0), closedWindows(1_000_000)];
  expect(without.results.length).toBeGreaterThan(20);
  expect(cached.results).toEqual(without.results);
  expect(without.logged).toBe(60);
  expect(cached.logged).toBeLessThan(without.logged);
});
