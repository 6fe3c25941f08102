import { describe, expect, it } from 'vitest';
import { StreamsBuilder } from '../../src/dsl/index.ts';
import type { Headers } from '../../src/model/headers.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { suppressedTopologies } from './buffered-topologies.ts';
import golden from './golden/buffers.json' with { type: 'json' };
import { graceTopologies } from './grace-topologies.ts';

type Hex = readonly (readonly [key: string, value: string | null])[];
type Input = readonly [topic: string, key: string | null, value: string | null, timestamp: number, headers?: Hex];
type Logged = readonly [key: string, value: string | null, headers?: Hex];
interface Step {
  readonly out: readonly unknown[];
  readonly log: { readonly [topic: string]: readonly Logged[] };
}
interface Run {
  readonly inputs: readonly Input[];
  readonly steps: readonly Step[];
  /** What the JVM failed with at the input after the last step. */
  readonly error?: string;
}

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };
const runs = golden.runs as unknown as { readonly [name: string]: Run };
const BUFFER_CHANGELOG = /SUPPRESS|held|final|Buffer/;

function topologyOf(name: string): Topology {
  const builder = new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
  suppressedTopologies[name]?.(builder);
  return graceTopologies[name]?.() ?? builder.build();
}

/** Pipes the inputs as far as they go; answers what came of each, and the failure, if there was one. */
function run(topology: Topology, inputs: readonly Input[]): { steps: Step[]; failure: unknown } {
  const driver = new TopologyTestDriver(topology, { initialWallClockMs: 0 });
  const output = driver.outputTopic('output', text);
  const read = new Map<string, number>();
  const steps: Step[] = [];
  let failure: unknown;
  for (const [topic, key, value, timestamp, headers = []] of inputs) {
    try {
      driver.inputTopic(topic, text).pipe(key, value, { timestamp, headers: fromHex(headers) });
    } catch (error) {
      failure = error;
      break;
    }
    const out = output
      .readAll()
      .map((row) => [row.key, row.value, Number(row.timestamp), ...hexUnlessNone(row.headers)]);
    const log: { [topic: string]: readonly Logged[] } = {};
    for (const changelog of driver
      .producedTopics()
      .filter((name) => BUFFER_CHANGELOG.test(name))
      .sort()) {
      const records = driver.records(changelog).slice(read.get(changelog) ?? 0);
      read.set(changelog, driver.records(changelog).length);
      if (records.length === 0) continue;
      log[changelog] = records.map((record) => [
        record.key?.toString('hex') ?? '',
        record.value?.toString('hex') ?? null,
        ...hexUnlessNone(record.headers),
      ]);
    }
    steps.push({ out, log });
  }
  driver.close();
  return { steps, failure };
}

function fromHex(headers: Hex): Headers {
  return headers.map(([key, value]) => ({ key, value: value === null ? null : Buffer.from(value, 'hex') }));
}

function hexUnlessNone(headers: Headers): [] | [Hex] {
  if (headers.length === 0) return [];
  return [headers.map(({ key, value }) => [key, value?.toString('hex') ?? null] as const)];
}

/** Within one commit Kafka Streams logs keys in the order of a hash set: only what is logged of each counts. */
function byKey(steps: readonly Step[]): unknown {
  return steps.map(({ out, log }) => ({
    out,
    log: Object.fromEntries(
      Object.entries(log)
        .filter(([topic]) => BUFFER_CHANGELOG.test(topic))
        .map(([topic, rows]) => [
          topic,
          topic.includes('Buffer') ? rows : [...rows].sort(([a], [b]) => (a < b ? -1 : 1)),
        ]),
    ),
  }));
}

describe('records held back give the outputs and the changelogs of Kafka Streams 4.3.1, record by record', () => {
  it('covers every golden run', () => {
    const names = new Set(Object.keys(runs).map((name) => name.slice(0, name.indexOf('#'))));
    expect([...Object.keys(suppressedTopologies), ...Object.keys(graceTopologies)].sort()).toEqual([...names].sort());
  });

  for (const [name, { inputs, steps, error }] of Object.entries(runs)) {
    it(name, () => {
      const given = run(topologyOf(name.slice(0, name.indexOf('#'))), inputs);
      expect(byKey(given.steps)).toEqual(byKey(steps));
      // Of the messages the numbers of records and bytes held are compared.
      const held = /\[(\d+)\/\S+ records and \[(\d+)\//.exec(error ?? '');
      if (held === null) return expect(given.failure).toBeUndefined();
      expect(String(given.failure)).toContain(`holds back ${held[1]} of`);
      expect(String(given.failure)).toContain(`${held[2]} of at most`);
    });
  }
});

describe('suppressions are named and described as in Kafka Streams 4.3.1', () => {
  for (const name of Object.keys(suppressedTopologies)) {
    it(name, () => {
      expect(topologyOf(name).describe()).toBe((golden.descriptions as { [name: string]: string })[name]);
    });
  }
});
