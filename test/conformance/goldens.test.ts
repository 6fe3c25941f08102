import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { caseFiles, readCases } from './case-files.ts';
import { differences } from './compare.ts';
import { DEVIATIONS, differing } from './deviations.ts';
import { runOurs } from './engine/run-ours.ts';

const files = caseFiles().map((file) => ({ name: basename(file, '.json'), cases: readCases(file) }));

describe('cases that Kafka Streams has recorded', () => {
  it('have names that differ', () => {
    const names = files.flatMap(({ cases }) => cases.map(({ name }) => name));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('name each case that differs on purpose, and how', () => {
    const names = new Set(files.flatMap(({ cases }) => cases.map(({ name }) => name)));
    expect(Object.keys(DEVIATIONS).filter((name) => !names.has(name))).toEqual([]);
    expect(Object.entries(DEVIATIONS).filter(([, { differs }]) => differs.length === 0)).toEqual([]);
  });

  for (const { name, cases } of files) {
    describe(name, () => {
      for (const test of cases) {
        it(test.name, () => {
          expect(test.golden, 'it is not recorded: npm run conformance:record').toBeDefined();
          const found = differences(test, runOurs(test));
          const deviation = DEVIATIONS[test.name];
          if (deviation === undefined) expect(found.join('\n')).toBe('');
          else expect(differing(found), deviation.reason).toEqual(deviation.differs);
        });
      }
    });
  }
});
