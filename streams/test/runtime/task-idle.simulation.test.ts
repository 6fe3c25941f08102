import { expect, it } from 'vitest';
import { skewedJoin } from './skewed-join.ts';

const FIRST = Number(process.env['SEED'] ?? 0);
const SEEDS = Number(process.env['SEEDS'] ?? 20);
/** Longer than the application is there before its input: an empty partition is waited for from when it was found so. */
const IDLE_MS = 10_000;

it(`waits for the other side of a join, from ${SEEDS} seeds, from ${FIRST} on`, async () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const { found, expected } = await skewedJoin(seed, IDLE_MS);
    expect(found, `seed ${seed}`).toEqual(expected);
    expect(found.filter((line) => !line.endsWith('null')).length).toBeGreaterThan(10);
  }
});

it('does not when it is told not to: the same input gives what happens to come first', async () => {
  const { found, expected } = await skewedJoin(FIRST, 0);
  expect(found).not.toEqual(expected);
  expect(found.length).toBe(expected.length);
});
