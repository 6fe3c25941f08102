import { expect, it } from 'vitest';
import { Backoff } from '../../src/kube/backoff.ts';

const pauses = (random: number) => {
  const backoff = new Backoff({ firstMs: 800, mostMs: 30_000, random: () => random });
  return { backoff, next: (count: number) => Array.from({ length: count }, () => backoff.next()) };
};

it('doubles up to the most, each pause from its upper half', () => {
  expect(pauses(1).next(7)).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000]);
  expect(pauses(0).next(7)).toEqual([400, 800, 1600, 3200, 6400, 12_800, 15_000]);
});

it('begins anew after a success', () => {
  const { backoff, next } = pauses(1);
  next(5);
  backoff.reset();
  expect(next(2)).toEqual([800, 1600]);
});
