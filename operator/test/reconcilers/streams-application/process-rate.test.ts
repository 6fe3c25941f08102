import { expect, test } from 'vitest';
import { processedSample, processRate } from '../../../src/reconcilers/streams-application/process-rate.ts';
import { pod, runs } from './observations.ts';

const processing = (ordinal: number, taskId: string, processed: number) =>
  pod(ordinal, { status: runs([], { tasks: [{ taskId, phase: 'running', processed, partitions: [] }] }) });

test('a rate is what all tasks processed between two samples', () => {
  const before = processedSample([processing(0, '0_0', 100), processing(1, '0_1', 50)], 0);
  const after = processedSample([processing(0, '0_0', 300), processing(1, '0_1', 70)], 10_000);
  expect(processRate(before, after)).toBe(22);
});

test('a task that moved or began anew counts from zero', () => {
  const before = processedSample([processing(0, '0_0', 100), processing(0, '0_1', 100)], 0);
  const after = processedSample([processing(0, '0_0', 40), processing(1, '0_1', 60)], 10_000);
  expect(processRate(before, after)).toBe(10);
});

test('there is no rate over no time', () => {
  const sample = processedSample([processing(0, '0_0', 100)], 0);
  expect(processRate(sample, sample)).toBeUndefined();
});
