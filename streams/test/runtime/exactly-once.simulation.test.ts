import { describe, expect, it } from 'vitest';
import { type ChaosResult, chaos } from './chaos.ts';

const FIRST = Number(process.env['SEED'] ?? 0);
const SEEDS = Number(process.env['SEEDS'] ?? 1_000);

function check(seed: number, { counts, expected, stored, log }: ChaosResult): void {
  const told = `seed ${seed}\n${log.slice(-40).join('\n')}`;
  for (const [word, total] of expected) {
    expect(counts.get(word), told).toEqual(Array.from({ length: total }, (_, i) => i + 1));
    expect(stored.get(word), told).toBe(total);
  }
}

describe('exactly-once under kills, pauses, restarts, lost requests and lost responses', () => {
  it(`counts every word once from ${SEEDS} seeds, from ${FIRST} on (SEED and SEEDS choose others)`, async () => {
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) check(seed, await chaos(seed));
  });

  it('does the same again from the same seed', async () => {
    const [first, second] = [await chaos(FIRST + 7), await chaos(FIRST + 7)];
    expect(second.hash).toBe(first.hash);
  });
});
