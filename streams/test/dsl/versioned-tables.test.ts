import { describe, expect, it } from 'vitest';
import { StreamsBuilder } from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import golden from './golden/versioned-tables.json' with { type: 'json' };
import { versionedTopologies } from './versioned-topologies.ts';

type Row = readonly [key: string | null, value: string | null, timestamp: number];
type Input = readonly [topic: string, key: string, value: string | null, timestamp: number];

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };

function run(name: string, inputs: readonly Input[]) {
  const builder = new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
  versionedTopologies[name]?.(builder);
  const driver = new TopologyTestDriver(builder.build(), { initialWallClockMs: 0, applicationId: 'app' });
  const output = driver.outputTopic('output', text);
  const outputs = inputs.map(([topic, key, value, timestamp]) => {
    driver.inputTopic(topic, text).pipe(key, value, { timestamp });
    return output.readAll().map((record): Row => [record.key, record.value, Number(record.timestamp)]);
  });
  const changelogs: { [topic: string]: Row[] } = {};
  for (const topic of driver.producedTopics().filter((produced) => produced.endsWith('-changelog'))) {
    changelogs[topic] = driver
      .records(topic)
      .map(({ key, value, timestamp }): Row => [hex(key), hex(value), Number(timestamp)]);
  }
  driver.close();
  return { outputs, changelogs };
}

function hex(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString('hex');
}

/**
 * The golden runs were made by a Java program that pipes random records (keys a and b; times mostly in order, some back in
 * the history, some before it) into the same topologies under Kafka Streams 4.3.1's TopologyTestDriver, caches off.
 */
describe('versioned tables give the outputs and changelog bytes of Kafka Streams 4.3.1, record by record', () => {
  it('covers every golden run', () => {
    const runs = new Set(Object.keys(golden).map((name) => name.slice(0, name.indexOf('#'))));
    expect([...runs].sort()).toEqual(Object.keys(versionedTopologies).sort());
  });

  for (const [name, { inputs, outputs, changelogs }] of Object.entries(golden)) {
    it(name, () => {
      const got = run(name.slice(0, name.indexOf('#')), inputs as unknown as readonly Input[]);
      expect(got.outputs).toEqual(outputs);
      expect(got.changelogs).toEqual(changelogs);
    });
  }
});
