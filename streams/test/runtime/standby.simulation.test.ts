import { describe, expect, it } from 'vitest';
import { chaos } from './chaos.ts';
import { windowedChaos } from './windowed-chaos.ts';

const FIRST = Number(process.env['SEED'] ?? 0);
const SEEDS = Number(process.env['SEEDS'] ?? 300);

describe('standby tasks under kills, pauses, restarts, lost requests and lost responses', () => {
  it(`count every word once from ${SEEDS} seeds, from ${FIRST} on (SEED and SEEDS choose others)`, async () => {
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const { counts, expected, stored, log } = await chaos(seed, { standbyReplicas: 1 + (seed % 2) });
      const told = `seed ${seed}\n${log.slice(-40).join('\n')}`;
      for (const [word, total] of expected) {
        expect(counts.get(word), told).toEqual(Array.from({ length: total }, (_, i) => i + 1));
        expect(stored.get(word), told).toBe(total);
      }
    }
  });

  it(`keep windows and sessions as the test driver does, from ${Math.ceil(SEEDS / 5)} seeds, from ${FIRST} on`, async () => {
    for (let seed = FIRST; seed < FIRST + SEEDS / 5; seed++) {
      const { found, expected, log } = await windowedChaos(seed, 1);
      expect(found, `seed ${seed}\n${log.slice(-40).join('\n')}`).toEqual(expected);
    }
  });
});
