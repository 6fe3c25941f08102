import { expect, test } from 'vitest';
import { ConflictPolicy } from '../../../src/reconcilers/streams-application/conflict-policy.ts';

const SECOND = 1000;

test('fields are taken back at once three times, then ever less often, and at once again after a quiet time', () => {
  const policy = new ConflictPolicy();
  const times = Array.from({ length: 900 }, (_, second) => second * SECOND).filter((nowMs) =>
    policy.mayTakeBack('shop/fraud StatefulSet fraud', nowMs),
  );
  expect(times.map((ms) => ms / SECOND)).toEqual([0, 1, 2, 32, 92, 212, 452]);
  expect(policy.mayTakeBack('shop/fraud StatefulSet fraud', 2000 * SECOND)).toBe(true);
});

test('one application does not pay for another, and one that is gone is forgotten', () => {
  const policy = new ConflictPolicy();
  for (const _ of [1, 2, 3]) policy.mayTakeBack('shop/a x', 0);
  expect(policy.mayTakeBack('shop/a x', 1)).toBe(false);
  expect(policy.mayTakeBack('shop/b x', 1)).toBe(true);
  policy.forget('shop/a ');
  expect(policy.mayTakeBack('shop/a x', 1)).toBe(true);
});
