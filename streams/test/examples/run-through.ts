import { Serdes, type Topology } from '@orders-platform/streams';
import { TopologyTestDriver, type TopologyTestDriverOptions } from '@orders-platform/streams/testing';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };

export const noon = Date.UTC(2026, 0, 1, 12);
export const MINUTE = 60_000;

/** Pipes text through a topology; the answer is what came out, as text. */
export function run(
  topology: Topology,
  inputs: readonly (readonly [topic: string, key: string, value: string, timestamp?: number])[],
  output: string,
  options: TopologyTestDriverOptions = {},
): (readonly [key: string | null, value: string | null])[] {
  const driver = new TopologyTestDriver(topology, options);
  for (const [topic, key, value, timestamp = noon] of inputs) {
    driver.inputTopic(topic, strings).pipe(key, value, { timestamp });
  }
  const out = driver.outputTopic(output, strings).readAll();
  driver.close();
  return out.map(({ key, value }) => [key, value] as const);
}
