import { expect, it } from 'vitest';
import { sessionReads } from './session-reads.ts';

const FIRST = Number(process.env['SEED'] ?? 0);
const SEEDS = Number(process.env['SEEDS'] ?? 60);

it(`never takes a session back in time, owners and copies answering, from ${SEEDS} seeds, from ${FIRST} on`, async () => {
  let reads = 0;
  let stale = 0;
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const run = await sessionReads(seed);
    expect(run.back, `seed ${seed}`).toEqual([]);
    reads += run.reads;
    stale += run.stale;
  }
  expect(reads).toBeGreaterThan(20 * SEEDS);
  expect(stale).toBeGreaterThan(10 * SEEDS);
});
