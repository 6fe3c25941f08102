/**
 * Runs the cases of files, each against what it expects: `npm run conformance -- FILE...`. With `--engine jvm` Kafka
 * Streams runs them. Says which failed and how they differ; the exit code is 1 then, 2 where a file is none.
 */
import { parseArgs } from 'node:util';
import { caseFiles, readCases } from './case-files.ts';
import { differences } from './compare.ts';
import { NoSuchOperator } from './engine/dsl.ts';
import { JvmEngine } from './engine/jvm.ts';
import type { Outcome } from './engine/outcome.ts';
import { runOurs } from './engine/run-ours.ts';
import type { Case } from './schema.ts';

const USAGE = 'usage: npm run conformance -- [--engine ours|jvm] [--name TEXT] [FILE...]';

interface Engine {
  run(test: Case): Outcome | Promise<Outcome>;
  close(): void;
}

async function result(engine: Engine, test: Case): Promise<readonly string[]> {
  try {
    const outcome = await engine.run(test);
    const bare = test.expected ?? test.golden ?? test.expectedDescribe ?? test.expectedFailure ?? test.expectedTopics;
    const asks = test.inputs.some((input) => 'answer' in input);
    return bare === undefined && !asks
      ? ['it expects nothing: give it `expected`, or record it']
      : differences(test, outcome);
  } catch (error) {
    if (error instanceof NoSuchOperator) return [error.message];
    return [(error instanceof Error ? error.stack : undefined) ?? String(error)];
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { engine: { type: 'string', default: 'ours' }, name: { type: 'string', default: '' } },
  });
  if (values.engine !== 'ours' && values.engine !== 'jvm') throw new Error(USAGE);
  const cases = (positionals.length > 0 ? positionals : caseFiles()).flatMap(readCases);
  const engine: Engine = values.engine === 'jvm' ? new JvmEngine() : { run: runOurs, close: () => {} };
  let [passed, failed] = [0, 0];
  for (const test of cases.filter(({ name }) => name.includes(values.name))) {
    const found = await result(engine, test);
    if (found.length === 0) passed++;
    else failed++;
    console.log(`${found.length === 0 ? 'passed' : 'FAILED'} ${test.name}`);
    for (const line of found) console.log(`    ${line.replaceAll('\n', '\n    ')}`);
  }
  engine.close();
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
