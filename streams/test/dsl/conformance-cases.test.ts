import { describe, expect, it } from 'vitest';
import cases from '../../../test/conformance/cases.json' with { type: 'json' };
import { Serdes } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import { casesWithoutOperator, conformanceTopologies, jsonBuilder } from './conformance-topologies.ts';

interface Row {
  readonly topic?: string;
  readonly key: unknown;
  readonly value: unknown;
  readonly ts: number | null;
  readonly after?: number;
}

interface Case {
  readonly name: string;
  readonly kind?: string;
  readonly inputs: readonly Row[];
  readonly expected: readonly Row[];
  readonly order?: string;
  readonly expectedIsPrefix?: boolean;
}

const json = { keySerde: Serdes.json<unknown>(), valueSerde: Serdes.json<unknown>() };
const all = cases as unknown as readonly Case[];
const ofStreams = all.filter(({ kind }) => kind === undefined || kind === 'describe');
function run({ name, inputs, expected }: Case): { rows: Row[]; dropped: { readonly [reason: string]: number } } {
  const builder = jsonBuilder();
  conformanceTopologies[name]?.(builder);
  const driver = new TopologyTestDriver(builder.build(), { initialWallClockMs: 0 });
  const topics = [...new Set(expected.map(({ topic }) => topic ?? 'output'))];
  const outputs = topics.map((topic) => ({ topic, output: driver.outputTopic(topic, json) }));
  const rows: Row[] = [];
  let clock = 0;
  for (const [index, { topic, key, value, ts }] of inputs.entries()) {
    driver.inputTopic(topic as string, json).pipe(key, value, { timestamp: ts ?? clock++ });
    for (const { topic: from, output } of outputs) {
      for (const record of output.readAll()) {
        rows.push({
          topic: from,
          key: record.key,
          value: record.value,
          ts: Number(record.timestamp),
          after: index + 1,
        });
      }
    }
  }
  const dropped = driver.dropped();
  driver.close();
  return { rows, dropped };
}

/** What a case asserts of a row: everything but times it leaves open. */
function asserted(row: Row, expected: Row): unknown {
  const { topic = 'output', key, value, ts } = row;
  return { topic, key, value, ts: expected.ts === null ? null : ts };
}

describe('cases from the tests of Kafka Streams', () => {
  it('has a topology for every case whose operators the DSL has', () => {
    const named = ofStreams.map(({ name }) => name);
    expect([...Object.keys(conformanceTopologies), ...casesWithoutOperator].sort()).toEqual(named.sort());
  });

  for (const test of ofStreams) {
    if (conformanceTopologies[test.name] === undefined) continue;
    if (test.kind === 'describe') {
      it(test.name, () => {
        const builder = jsonBuilder();
        conformanceTopologies[test.name]?.(builder);
        expect(builder.build().describe()).toBe(test.expected[0]?.value);
      });
      continue;
    }
    it(test.name, () => {
      const { rows } = run(test);
      const { expected } = test;
      const byTopic = (list: readonly Row[]) => [...list].sort((a, b) => compare(a.topic, b.topic));
      const sorted = (list: readonly Row[]) =>
        [...list].sort((a, b) => compare(JSON.stringify(key(a)), JSON.stringify(key(b))));
      const arrange = test.order === undefined ? byTopic : sorted;
      const wanted = arrange(expected);
      const got = arrange(test.expectedIsPrefix === true ? rows.slice(0, expected.length) : rows);
      expect(got.map((row, i) => asserted(row, wanted[i] ?? row))).toEqual(wanted.map((row) => asserted(row, row)));
      if (test.order !== undefined) return;
      for (const [i, row] of got.entries())
        expect(row.after, JSON.stringify(row)).toBeLessThanOrEqual(wanted[i]?.after ?? 0);
    });
  }

  it('counts what it leaves out: the late records of tumbling-late-drop-by-grace', () => {
    const late = ofStreams.find(({ name }) => name === 'tumbling-late-drop-by-grace') as Case;
    expect(run(late).dropped).toEqual({ late: 7 });
  });
});

function key({ key: k, value, ts }: Row): unknown {
  return [k, value, ts];
}

function compare(a: string | undefined, b: string | undefined): number {
  const [first, second] = [a ?? '', b ?? ''];
  return first < second ? -1 : first > second ? 1 : 0;
}
