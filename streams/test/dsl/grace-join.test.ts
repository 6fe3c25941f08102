import { expect, it } from 'vitest';
import { changelogConfigs } from '../../src/runtime/internal-topics.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import { graceTopologies } from './grace-topologies.ts';

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };

function driverOf(name: string): TopologyTestDriver {
  return new TopologyTestDriver(graceTopologies[name]?.() as never);
}

it('a record without a key waits for nothing: a left join has it at once, an inner join drops it', () => {
  const left = driverOf('grace-left-10');
  left.inputTopic('l', text).pipe(null, 'v', { timestamp: 5 });
  expect(left.outputTopic('output', text).readAll()).toMatchObject([{ key: null, value: 'v+null', timestamp: 5 }]);
  left.close();
  const inner = driverOf('grace-2');
  inner.inputTopic('l', text).pipe(null, 'v', { timestamp: 5 });
  expect(inner.outputTopic('output', text).readAll()).toEqual([]);
  expect(inner.dropped()).toEqual({ 'null-key': 1 });
  inner.close();
});

it('a record without a value is dropped and moves no time on', () => {
  const driver = driverOf('grace-2');
  const [left, right, output] = [
    driver.inputTopic('l', text),
    driver.inputTopic('r', text),
    driver.outputTopic('output', text),
  ];
  right.pipe('k', 'table', { timestamp: 1 });
  left.pipe('k', 'held', { timestamp: 5 });
  left.pipe('k', null, { timestamp: 50 });
  expect(output.readAll()).toEqual([]);
  left.pipe('k', 'mover', { timestamp: 7 });
  expect(output.readAll()).toMatchObject([{ value: 'held+table', timestamp: 5 }]);
  expect(driver.dropped()).toEqual({ 'null-value': 1 });
  driver.close();
});

it('its buffer has a compacted changelog', () => {
  const { subtopologies } = graceTopologies['grace-named']?.().build('app') ?? { subtopologies: [] };
  const store = subtopologies.flatMap(({ stores }) => stores).find(({ name }) => name === 'wait-Buffer');
  expect(store && changelogConfigs(store)['cleanup.policy']).toBe('compact');
});
