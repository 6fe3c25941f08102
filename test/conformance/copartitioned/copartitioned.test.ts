import { describe, expect, it } from 'vitest';
import { groupTopology } from '../../../streams/src/runtime/internal-topics.ts';
import { caseTopology } from '../engine/case-topology.ts';
import { DEFAULT_APPLICATION_ID } from '../engine/outcome.ts';
import { caseSchema } from '../schema.ts';
import golden from './topologies.json' with { type: 'json' };

/** Where Kafka Streams forgets some of the topics, or all of the group: what is told here instead. */
const STRICTER: { readonly [name: string]: unknown } = {
  'a topic read twice': { '0': [['a', 'q']] },
  'repartitions made one': { '0': [], '1': [['a', '1', 'app-KSTREAM-KEY-SELECT-0000000001-repartition']] },
  'a cogroup of a repartitioned stream': { '0': [], '1': [['a', 'app-kept-repartition']] },
  'groups that share a topic': { '0': [['a', 'b', 'c', 'd']] },
  'groups that share a topic, later ones first': { '0': [['1', 'a', 'q', 'b', 'c']] },
};

describe('a coordinator is told of co-partitioned topics in the order of Kafka Streams', () => {
  for (const { groups, ...test } of golden) {
    it(test.name, () => {
      const topology = caseTopology(caseSchema.parse({ ...test, inputs: [] })).build(DEFAULT_APPLICATION_ID);
      const told = groupTopology(topology).map((one) => [one.subtopologyId, one.copartitionGroups]);
      expect(Object.fromEntries(told)).toEqual(STRICTER[test.name] ?? groups);
    });
  }
});
