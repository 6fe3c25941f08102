/**
 * Draws topologies and inputs and runs them on both engines: `npm run conformance:fuzz -- [--seed N] [--runs N]
 * [--seconds N]`. The exit code is 1 where they differ; the smallest case is written to a file then.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { JvmEngine } from '../engine/jvm.ts';
import { formatCases } from '../format-cases.ts';
import { fuzzBatch, shrunk } from './fuzzer.ts';

const BATCH = 50;

const { values } = parseArgs({
  options: { seed: { type: 'string' }, runs: { type: 'string', default: '300' }, seconds: { type: 'string' } },
});
const seed = values.seed === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(values.seed);
const runs = values.seconds === undefined ? Number(values.runs) : Number.POSITIVE_INFINITY;
const end = performance.now() + Number(values.seconds ?? Number.POSITIVE_INFINITY) * 1_000;

console.log(`seed ${seed}`);
await using jvm = new JvmEngine();
let [sequences, differing] = [0, 0];
for (let batch = 0; sequences < runs && performance.now() < end; batch++) {
  const size = Math.min(BATCH, runs - sequences);
  const found = await fuzzBatch(jvm, seed + batch, size);
  sequences += size;
  for (const [index, one] of found.entries()) {
    differing++;
    if (index > 0) continue;
    const smallest = await shrunk(jvm, one);
    const file = join(tmpdir(), `fuzz-${one.seed}.json`);
    writeFileSync(file, formatCases([smallest.test]));
    console.log([`seed ${one.seed}: ${file}`, ...smallest.differences].join('\n'));
  }
}
console.log(`${sequences} sequences, ${differing} differ`);
if (differing > 0) process.exitCode = 1;
