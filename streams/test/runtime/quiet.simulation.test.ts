import { expect, it } from 'vitest';
import { quietChaos } from './quiet-chaos.ts';

const FIRST = Number(process.env['SEED'] ?? 0);
const SEEDS = Number(process.env['SEEDS'] ?? 50);
/** Longer than anything that keeps an instance from its input. */
const QUIET_MS = 12_000;

it(`closes each window once when the input is quiet, from ${SEEDS} seeds, from ${FIRST} on`, async () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const { found, expected, log } = await quietChaos(seed, QUIET_MS, seed % 2);
    expect(found, `seed ${seed}\n${log.slice(-40).join('\n')}`).toEqual(expected);
  }
});
