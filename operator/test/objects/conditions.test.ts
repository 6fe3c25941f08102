import { describe, expect, it } from 'vitest';
import { type Condition, findCondition, isTrue, setCondition } from '../../src/objects/index.ts';

const T1 = Date.parse('2026-01-01T00:00:00.900Z');
const T2 = Date.parse('2026-01-01T01:00:00Z');
const found = { type: 'Ready', status: 'True', reason: 'AllTasksRun', message: '', observedGeneration: 1 } as const;

describe('setCondition', () => {
  it('says since when, in whole seconds', () => {
    expect(setCondition([], found, T1)).toEqual([{ ...found, lastTransitionTime: '2026-01-01T00:00:00Z' }]);
  });

  it('keeps the time while the status stays, whatever else changes', () => {
    const before = setCondition([], found, T1);
    expect(setCondition(before, found, T2)).toEqual(before);
    const after = setCondition(before, { ...found, reason: 'Other', message: 'm', observedGeneration: 2 }, T2);
    expect(after[0]).toMatchObject({
      reason: 'Other',
      observedGeneration: 2,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    });
  });

  it('moves the time when the status changes, and leaves the others and their order alone', () => {
    const other = { ...found, type: 'Paused', status: 'False' } as const;
    const before = setCondition(setCondition([], found, T1), other, T1);
    const after = setCondition(before, { ...found, status: 'Unknown' }, T2);
    expect(after.map(({ type }) => type)).toEqual(['Ready', 'Paused']);
    expect(after[0]).toMatchObject({ status: 'Unknown', lastTransitionTime: '2026-01-01T01:00:00Z' });
    expect(after[1]).toBe(before[1]);
  });

  it('cuts a message that the API server would refuse', () => {
    const [condition] = setCondition([], { ...found, message: 'x'.repeat(40_000) }, T1);
    expect(condition?.message).toHaveLength(32_768);
  });
});

it('finds conditions, and says whether one is true', () => {
  const conditions: readonly Condition[] = setCondition([], found, T1);
  expect(findCondition(conditions, 'Ready')).toBe(conditions[0]);
  expect([isTrue(conditions, 'Ready'), isTrue(conditions, 'Paused')]).toEqual([true, false]);
  expect(isTrue(setCondition(conditions, { ...found, status: 'Unknown' }, T2), 'Ready')).toBe(false);
});
