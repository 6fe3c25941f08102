/**
 * Draws topologies and inputs and runs them on both engines: `npm run conformance:fuzz -- [--seed N] [--sequences N]
 * [--seconds N] [--shrink N]`. The first so many cases that differ are made small and written to files; the exit code is
 * 1 where any does.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { JvmEngine } from '../engine/jvm.ts';
import { formatCases } from '../format-cases.ts';
import { BATCH, type Found, fuzzBatch, shrunk } from './fuzzer.ts';

/** How often it says how far it is, ms. */
const REPORT_MS = 60_000;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    sequences: { type: 'string', default: '300' },
    seconds: { type: 'string' },
    shrink: { type: 'string', default: '3' },
  },
});
const seed = values.seed === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(values.seed);
const most = values.seconds === undefined ? Number(values.sequences) : Number.POSITIVE_INFINITY;
const end = performance.now() + Number(values.seconds ?? Number.POSITIVE_INFINITY) * 1_000;

async function report(jvm: JvmEngine, found: Found, number: number): Promise<void> {
  const smallest = await shrunk(jvm, found);
  const file = join(tmpdir(), `fuzz-${found.seed}-${number}.json`);
  writeFileSync(file, formatCases([smallest.test]));
  console.log([`seed ${found.seed}: ${file}`, ...smallest.differences].join('\n'));
}

console.log(`seed ${seed}`);
await using jvm = new JvmEngine();
const start = performance.now();
const seconds = () => Math.round((performance.now() - start) / 1_000);
let [sequences, differing, reported] = [0, 0, start];
for (let batch = 0; sequences < most && performance.now() < end; batch++) {
  const size = Math.min(BATCH, most - sequences);
  const found = await fuzzBatch(jvm, seed + batch, size);
  sequences += size;
  for (const one of found) if (++differing <= Number(values.shrink)) await report(jvm, one, differing);
  if (performance.now() - reported < REPORT_MS) continue;
  reported = performance.now();
  console.log(`${sequences} sequences, ${differing} differ, ${seconds()} s`);
}
console.log(
  `seeds ${seed} to ${seed + Math.ceil(sequences / BATCH) - 1}: ${sequences} sequences, ${differing} differ, ${seconds()} s`,
);
if (differing > 0) process.exitCode = 1;
