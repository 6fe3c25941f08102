import { expect, it } from 'vitest';
import { windowedChaos } from './windowed-chaos.ts';

const FIRST = Number(process.env['SEED'] ?? 0);
const SEEDS = Number(process.env['SEEDS'] ?? 200);

it(`joins and aggregates as the test driver does, from ${SEEDS} seeds, from ${FIRST} on`, async () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const { found, expected, log } = await windowedChaos(seed);
    expect(expected.joined.some((line) => line.includes('+null'))).toBe(true);
    expect(found, `seed ${seed}\n${log.slice(-40).join('\n')}`).toEqual(expected);
  }
});
