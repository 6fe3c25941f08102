import { describe, expect, it } from 'vitest';
import { StreamsBuilder } from '../../src/dsl/index.ts';
import type { StreamsConfig } from '../../src/runtime/streams-config.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { SimulatedInstance } from './simulated-application.ts';

const RECORDS = 1_500;

/** Counts by key, in two sub-topologies with a store each. */
function topology(): Topology {
  const builder = new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
  builder
    .stream<string, string>('words')
    .toTable({ storeName: 'words' })
    .groupBy((_key, word) => [word, word])
    .count({ storeName: 'counts' })
    .toStream()
    .mapValues(String)
    .to('counts');
  return builder.build();
}

function simulation(config: Partial<StreamsConfig>) {
  const scheduler = new SimulatedScheduler({ seed: 7 });
  const cluster = new SimulatedCluster(scheduler);
  cluster.createTopic('words', 1);
  cluster.createTopic('counts', 1);
  const write = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      cluster.append('words', 0, { key: `user-${i % 100}`, value: ['one', 'two', 'three'][i % 3] as string });
    }
  };
  const counts = () => ({
    one: '0',
    two: '0',
    three: '0',
    ...Object.fromEntries(cluster.records('counts').map(({ key, value }) => [String(key), String(value)])),
  });
  const outputs = () => cluster.records('counts').length;
  return { scheduler, write, counts, outputs, one: new SimulatedInstance('one', scheduler, cluster, topology, config) };
}

/** Each user counts once, under the last word. */
function expectedCounts(records: number) {
  const last = new Map<number, number>();
  for (let i = 0; i < records; i++) last.set(i % 100, i % 3);
  const of = (word: number) => String([...last.values()].filter((one) => one === word).length);
  return { one: of(0), two: of(1), three: of(2) };
}

describe('an instance with a record cache', () => {
  it('sends the last change of each key with a commit, and all there is when the input runs dry', async () => {
    const { scheduler, write, counts, outputs, one } = simulation({ cacheMaxBytes: 10_000_000 });
    write(0, RECORDS);
    one.start();
    await scheduler.run(() => counts().three === expectedCounts(RECORDS).three && outputs() > 2, 30_000);
    expect(counts()).toEqual(expectedCounts(RECORDS));
    expect(outputs()).toBeLessThan(RECORDS / 10);
    const before = outputs();
    write(RECORDS, RECORDS + 1);
    await scheduler.run(() => outputs() > before, 900);
    expect(outputs()).toBeGreaterThan(before);
  });

  it('tells what its caches hold, and how often they were asked and knew', async () => {
    const { scheduler, write, outputs, one } = simulation({ cacheMaxBytes: 10_000_000 });
    write(0, RECORDS);
    one.start();
    await scheduler.run(() => outputs() > 2, 30_000);
    const { bytes = 0, reads = 0, hits = 0 } = one.streams?.report().cache ?? {};
    expect(bytes).toBeGreaterThan(0);
    // A hundred users and three words are read below the caches once each at the most.
    expect(hits).toBeGreaterThanOrEqual(reads - 103);
    expect(reads).toBeGreaterThan(RECORDS);
  });

  it('sends every change without one', async () => {
    const { scheduler, write, outputs, one } = simulation({});
    write(0, RECORDS);
    one.start();
    await scheduler.run(() => outputs() >= RECORDS, 30_000);
    expect(one.streams?.report().cache).toBeUndefined();
    expect(outputs()).toBeGreaterThanOrEqual(RECORDS);
  });

  it('loses nothing and counts nothing twice when it is killed with changes in its cache', async () => {
    const { scheduler, write, counts, outputs, one } = simulation({ cacheMaxBytes: 2_000, commitIntervalMs: 20 });
    write(0, RECORDS / 2);
    one.start();
    await scheduler.run(() => outputs() > 0, 30_000);
    write(RECORDS / 2, RECORDS);
    await scheduler.run(5);
    one.kill();
    one.start();
    const expected = expectedCounts(RECORDS);
    await scheduler.run(() => JSON.stringify(counts()) === JSON.stringify(expected), 60_000);
    await scheduler.run(3_000);
    expect(counts()).toEqual(expected);
  });

  it('refuses a size that is none', () => {
    const { one } = simulation({ cacheMaxBytes: -1 });
    expect(() => one.start()).toThrow(expect.objectContaining({ code: 'STREAMS_INVALID_CONFIG' }));
  });
});
