/**
 * Runs cases with Kafka Streams and writes what it gave into their files: `npm run conformance:record -- [FILE...]`,
 * all of `cases/` unless files are named.
 */
import { writeFileSync } from 'node:fs';
import { caseFiles, readCases } from './case-files.ts';
import { differences } from './compare.ts';
import { JvmEngine } from './engine/jvm.ts';
import { formatCases } from './format-cases.ts';
import { goldenOf } from './record.ts';
import type { Case } from './schema.ts';

const named = process.argv.slice(2);
await using jvm = new JvmEngine();
for (const file of named.length > 0 ? named : caseFiles()) {
  const cases: Case[] = [];
  for (const { golden: _, ...test } of readCases(file)) {
    const outcome = await jvm.run(test);
    for (const line of differences(test, outcome)) console.log(`${test.name}: ${line}`);
    cases.push({ ...test, golden: goldenOf(test, outcome) });
  }
  writeFileSync(file, formatCases(cases));
  console.log(`${file}: ${cases.length} recorded`);
}
