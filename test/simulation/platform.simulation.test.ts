import { describe, expect, it } from 'vitest';
import {
  BAD_DAY,
  BAD_NETWORK,
  type ChaosShape,
  OPEN_TRANSACTIONS,
  ROLLOUTS,
  SUDDEN_DEATHS,
  ZOMBIES,
} from './chaos-shape.ts';
import { type PlatformRun, runPlatform } from './platform-run.ts';

const FIRST = Number(process.env['SEED'] ?? 0);
const SEEDS = Number(process.env['SEEDS'] ?? 16);

const SHAPES = { BAD_DAY, ZOMBIES, SUDDEN_DEATHS, BAD_NETWORK, ROLLOUTS, OPEN_TRANSACTIONS } satisfies {
  readonly [name: string]: ChaosShape;
};

describe('the platform under simulated faults', () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    it(`keeps its invariants and comes to rest from ${SEEDS} seeds of ${name}, from ${FIRST} on`, async () => {
      const runs: PlatformRun[] = [];
      for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
        const run = await runPlatform(seed, shape);
        expect(run.violations, `seed ${seed} of ${name}\n${run.log.slice(-80).join('\n')}`).toEqual([]);
        runs.push(run);
      }
      // Chaos that does not bite proves nothing.
      const average = (count: (run: PlatformRun) => number) => runs.reduce((sum, run) => sum + count(run), 0) / SEEDS;
      expect(average(({ kills, restarts }) => kills + restarts)).toBeGreaterThan(1);
      expect(average(({ aborts }) => aborts)).toBeGreaterThan(1);
    });
  }

  it('does the same again from the same seed', async () => {
    const [first, second] = [await runPlatform(FIRST, BAD_DAY), await runPlatform(FIRST, BAD_DAY)];
    expect(second.hash).toBe(first.hash);
  });
});
