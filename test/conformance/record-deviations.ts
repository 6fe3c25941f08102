/** Writes into `deviations.json` how this library differs now in the cases that it names. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { caseFiles, readCases } from './case-files.ts';
import { differences } from './compare.ts';
import { DEVIATIONS, differing } from './deviations.ts';
import { runOurs } from './engine/run-ours.ts';

const cases = new Map(caseFiles().flatMap((file) => readCases(file).map((test) => [test.name, test] as const)));
const found = Object.entries(DEVIATIONS).map(([name, { reason }]) => {
  const test = cases.get(name);
  if (test === undefined) throw new Error(`no case is called '${name}'`);
  return [name, { reason, differs: differing(differences(test, runOurs(test))) }] as const;
});
const file = fileURLToPath(new URL('deviations.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(Object.fromEntries(found), null, 2)}\n`);
console.log(`${file}: ${found.length} recorded`);
