import { expect, it } from 'vitest';
import { chaos } from './chaos.ts';

const FIRST = Number(process.env['SEED'] ?? 0);
const SEEDS = Number(process.env['SEEDS'] ?? 300);

it(`loses no record at least once, and repeats some, from ${SEEDS} seeds, from ${FIRST} on`, async () => {
  let repeated = 0;
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const { counts, expected, log } = await chaos(seed, { guarantee: 'at_least_once' });
    for (const [word, total] of expected) {
      const written = counts.get(word)?.length ?? 0;
      expect(written, `seed ${seed}: ${word}\n${log.slice(-40).join('\n')}`).toBeGreaterThanOrEqual(total);
      repeated += written - total;
    }
  }
  expect(repeated).toBeGreaterThan(0);
});
