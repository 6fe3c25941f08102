import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { caseFiles, readCases } from './case-files.ts';
import { differences } from './compare.ts';
import { DEVIATIONS } from './deviations.ts';
import { runOurs } from './engine/run-ours.ts';

const files = caseFiles().map((file) => ({ name: basename(file, '.json'), cases: readCases(file) }));

describe('cases that Kafka Streams has recorded', () => {
  it('have names that differ', () => {
    const names = files.flatMap(({ cases }) => cases.map(({ name }) => name));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  for (const { name, cases } of files) {
    describe(name, () => {
      for (const test of cases) {
        it(test.name, () => {
          expect(test.golden, 'it is not recorded: npm run conformance:record').toBeDefined();
          const found = differences(test, runOurs(test)).join('\n');
          if (DEVIATIONS[test.name] === undefined) expect(found).toBe('');
          else expect(found, `it is as Kafka Streams has it: ${DEVIATIONS[test.name]}`).not.toBe('');
        });
      }
    });
  }
});
