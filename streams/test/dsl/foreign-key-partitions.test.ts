import { describe, expect, it } from 'vitest';
import { StreamsBuilder } from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import golden from './golden/joins-and-groups.json' with { type: 'json' };
import { foreignKey } from './join-and-group-topologies.ts';

type Input = readonly [topic: string, key: string | null, value: string | null, timestamp: number];

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };
const plus = (left: unknown, right: unknown) => `${left}+${right}`;
const runs = Object.entries(golden.runs).filter(([name]) => /^fk-(inner|left)#/.test(name));
const unlike = (topic: string, key: string | null, _value: null, partitions: number) =>
  key === null ? undefined : (topic.length + key.charCodeAt(0)) % partitions;

function run(name: string, partitions: { readonly [topic: string]: number }, partitioners: object = {}) {
  const builder = new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
  const [left, right] = [builder.table<string, string>('left'), builder.table<string, string>('right')];
  const table = name.startsWith('fk-left')
    ? left.leftJoin(right, foreignKey, plus, partitioners)
    : left.join(right, foreignKey, plus, partitioners);
  table.toStream().to('output');
  return new TopologyTestDriver(builder.build(), { initialWallClockMs: 0, partitions });
}

/** The results of each step by key: between partitions there is no order. */
function results(driver: TopologyTestDriver, inputs: readonly Input[], partitionOf?: (input: Input) => number) {
  const output = driver.outputTopic('output', text);
  const steps = inputs.map((input) => {
    const [topic, key, value, timestamp] = input;
    const partition = partitionOf?.(input);
    driver.inputTopic(topic, text).pipe(key, value, { timestamp, ...(partition !== undefined && { partition }) });
    const rows = output.readAll().map((record) => [record.key, record.value, record.timestamp]);
    return rows.map((row) => JSON.stringify(row)).sort();
  });
  driver.close();
  return steps;
}

describe('a foreign-key join of a left table with 3 partitions and a right one with 2', () => {
  it('gives its topics the partitions of the table on whose side they are read', () => {
    const { topology } = run('fk-inner', { left: 3, right: 2 });
    const groups = topology.subtopologies.flatMap(({ copartitionGroups }) => copartitionGroups);
    const named = groups.map((topics) =>
      topics.map((topic) => topic.replace(/^test-app-KTABLE-FK-JOIN-|-[0-9]{10}/g, '')).sort(),
    );
    expect(named).toEqual([
      ['SUBSCRIPTION-RESPONSE-topic', 'left'],
      ['SUBSCRIPTION-REGISTRATION-topic', 'right'],
    ]);
  });

  for (const [name, steps] of runs) {
    const inputs = (steps as unknown as { readonly input: Input }[]).map(({ input }) => input);

    it(`${name} gives the same as with one each`, () => {
      const expected = results(run(name, {}), inputs);
      expect(expected.flat().length).toBeGreaterThan(0);
      expect(results(run(name, { left: 3, right: 2 }), inputs)).toEqual(expected);
    });

    it(`${name} answers where the left row lies, and subscribes where a partitioner says the right one does`, () => {
      const partitionOf = ([topic, key]: Input) =>
        topic === 'left' ? (key ?? '').length % 3 : ((key ?? '').charCodeAt(0) + 1) % 2;
      const otherPartitioner = (_topic: string, key: string | null, _value: null, n: number) =>
        key === null ? undefined : (key.charCodeAt(0) + 1) % n;
      const driver = run(name, { left: 3, right: 2 }, { otherPartitioner });
      expect(results(driver, inputs, partitionOf)).toEqual(results(run(name, {}), inputs));
    });
  }

  it('sends responses where the partitioner says that left rows lie', () => {
    const driver = run('fk-left', { left: 3, right: 2 }, { partitioner: unlike, otherPartitioner: unlike });
    driver.inputTopic('left', text).pipe('a', '1|x', { timestamp: 1, partition: 0 });
    const topic = driver.producedTopics().find((name) => name.includes('RESPONSE')) as string;
    expect(driver.records(topic).map(({ partition }) => partition)).toEqual([unlike(topic, 'a', null, 3)]);
    driver.close();
  });
});
