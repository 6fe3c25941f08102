import { describe, expect, it } from 'vitest';
import { StreamsBuilder } from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import golden from './golden/joins-and-groups.json' with { type: 'json' };
import { joinAndGroupTopologies } from './join-and-group-topologies.ts';

type Row = readonly [topic: string, key: string | null, value: string | null, timestamp: number];

interface Step {
  readonly input: Row;
  readonly output: readonly Row[];
}

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };
const runs = Object.entries(golden.runs) as unknown as readonly [string, readonly Step[]][];
const topologyOf = (run: string) => run.slice(0, run.indexOf('#'));

function builderOf(name: string): StreamsBuilder {
  const builder = new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
  joinAndGroupTopologies[name]?.(builder);
  return builder;
}

/** All that each input makes a topology write, internal topics too, as bytes, by topic. */
function replay(name: string, steps: readonly Step[]): Row[][] {
  const driver = new TopologyTestDriver(builderOf(name).build(), { initialWallClockMs: 0 });
  const read = new Map<string, number>();
  const outputs = steps.map(({ input: [topic, key, value, timestamp] }) => {
    driver.inputTopic(topic, text).pipe(key, value, { timestamp });
    const rows: Row[] = [];
    for (const produced of [...driver.producedTopics()].sort()) {
      const records = driver.records(produced);
      if (driver.topology.subtopologies.some(({ sourceTopics }) => isInput(produced, sourceTopics))) continue;
      for (const record of records.slice(read.get(produced) ?? 0)) {
        rows.push([
          produced,
          record.key?.toString('hex') ?? null,
          record.value?.toString('hex') ?? null,
          Number(record.timestamp),
        ]);
      }
      read.set(produced, records.length);
    }
    return rows;
  });
  driver.close();
  return outputs;
}

function isInput(topic: string, sources: readonly string[]): boolean {
  return sources.includes(topic) && !topic.startsWith('test-app-');
}

describe('foreign-key joins and cogroups write what Kafka Streams 4.3.1 writes, byte by byte', () => {
  it('covers every golden run', () => {
    const names = [...new Set(runs.map(([run]) => topologyOf(run)))];
    expect(names.sort()).toEqual(Object.keys(joinAndGroupTopologies).sort());
    expect(Object.keys(golden.descriptions).sort()).toEqual(names);
    expect(runs.length).toBeGreaterThanOrEqual(60);
  });

  for (const [run, steps] of runs) {
    it(run, () => {
      expect(replay(topologyOf(run), steps)).toEqual(steps.map(({ output }) => output));
    });
  }
});

describe('foreign-key joins and cogroups are described as by Kafka Streams 4.3.1', () => {
  for (const [name, description] of Object.entries(golden.descriptions)) {
    it(name, () => {
      expect(builderOf(name).build().describe()).toBe(description);
    });
  }
});
