import { describe, expect, it } from 'vitest';
import { asyncChaos } from './async-chaos.ts';

const FIRST = Number(process.env['SEED'] ?? 0);
const SEEDS = Number(process.env['SEEDS'] ?? 300);

describe('asynchronous steps under kills, pauses, restarts, lost requests and lost responses', () => {
  it(`keep order, and are within exactly-once with state before and behind them, from ${SEEDS} seeds, from ${FIRST} on`, async () => {
    let again = 0;
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const { fed, mapped, countedBefore, countedAfter, calls, log } = await asyncChaos(seed);
      const told = `seed ${seed}\n${log.slice(-40).join('\n')}`;
      let records = 0;
      for (const [key, values] of fed) {
        const counts = values.map((_, i) => i + 1);
        records += values.length;
        expect(mapped.get(key), told).toEqual(values.map((value) => `${value}!`));
        expect(countedBefore.get(key), told).toEqual(counts);
        expect(countedAfter.get(key), told).toEqual(counts);
      }
      again += calls - records;
    }
    // What was in flight when a process went away was called for again: the outputs say nothing of it.
    expect(again).toBeGreaterThan(0);
  });

  it('do the same again from the same seed', async () => {
    const [first, second] = [await asyncChaos(FIRST + 3), await asyncChaos(FIRST + 3)];
    expect(second.hash).toBe(first.hash);
  });
});
