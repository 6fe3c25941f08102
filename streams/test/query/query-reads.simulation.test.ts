import { expect, it } from 'vitest';
import { queryReads } from './query-reads.ts';

const FIRST = Number(process.env['SEED'] ?? 0);
const SEEDS = Number(process.env['SEEDS'] ?? 20);

it(`never answers what the log does not explain, from ${SEEDS} seeds, from ${FIRST} on`, async () => {
  const sum = { keys: 0, ranges: 0, remote: 0, stale: 0, failures: 0 };
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const reads = await queryReads(seed);
    expect(reads.wrong, `seed ${seed}`).toEqual([]);
    for (const what of Object.keys(sum) as (keyof typeof sum)[]) sum[what] += reads[what];
  }
  // Each kind of answer was there, and often enough to mean something.
  expect(sum.keys).toBeGreaterThan(5 * SEEDS);
  expect(sum.ranges).toBeGreaterThan(3 * SEEDS);
  expect(sum.remote).toBeGreaterThan(3 * SEEDS);
  expect(sum.stale).toBeGreaterThan(SEEDS);
});
