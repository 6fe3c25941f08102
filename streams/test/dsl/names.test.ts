import { describe, expect, it } from 'vitest';
import { StreamsBuilder } from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import descriptions from './golden/descriptions.json' with { type: 'json' };
import { namedTopologies } from './named-topologies.ts';

const defaultSerdes = { key: Serdes.string, value: Serdes.string };

describe('names and shape of topologies, as Kafka Streams 4.3.1 describes them', () => {
  it('covers every golden description', () => {
    expect(Object.keys(namedTopologies).sort()).toEqual(Object.keys(descriptions).sort());
  });

  for (const [name, expected] of Object.entries(descriptions)) {
    it(name, () => {
      const builder = new StreamsBuilder({ defaultSerdes });
      namedTopologies[name]?.(builder);
      const text = builder.build().describe();
      expect(text.replace(/extractor class: [^)]*/g, 'extractor class: EXTRACTOR')).toBe(expected);
    });
  }
});
