import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseFiles, readCases } from './case-files.ts';
import { differences } from './compare.ts';
import { hasJava, JvmEngine } from './engine/jvm.ts';
import { goldenOf } from './record.ts';

describe.skipIf(!hasJava())('Kafka Streams on the JVM', () => {
  let jvm: JvmEngine;

  beforeAll(() => {
    jvm = new JvmEngine();
  }, 300_000);

  afterAll(() => jvm.close());

  for (const file of caseFiles()) {
    it(`still gives what ${basename(file)} says`, { timeout: 300_000 }, async () => {
      for (const test of readCases(file)) {
        const outcome = await jvm.run(test);
        expect(goldenOf(test, outcome), test.name).toEqual(test.golden);
        expect(differences(test, outcome).join('\n'), test.name).toBe('');
      }
    });
  }
});
