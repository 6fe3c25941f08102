import { expect, it } from 'vitest';
import { changedStatus, failed, ready } from '../src/conditions.ts';
import { Refusal } from '../src/refusal.ts';

const early = new Date('2026-01-01T00:00:00.123Z');
const late = new Date('2026-01-02T00:00:00Z');

it('a status that says the same but for the time is not written again', () => {
  const present = { observedGeneration: 1, conditions: [ready(early)] };
  expect(changedStatus(present, { observedGeneration: 1, conditions: [ready(late)] })).toBeUndefined();
});

it('a condition keeps the time at which it began', () => {
  const present = { observedGeneration: 1, conditions: [ready(early)] };
  expect(changedStatus(present, { observedGeneration: 2, conditions: [ready(late)] })).toEqual({
    observedGeneration: 2,
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
  });
});

it('a refusal takes the place of readiness, with its reason', () => {
  const present = { conditions: [ready(early)] };
  expect(changedStatus(present, { conditions: [failed(late, new Refusal('no', 'NotSupported'))] })).toMatchObject({
    conditions: [{ type: 'NotReady', status: 'True', reason: 'NotSupported', message: 'no' }],
  });
});
