import { describe, expect, test } from 'vitest';
import { NO_MEMORY } from '../../../src/reconcilers/streams-application/application-memory.ts';
import { decide } from '../../../src/reconcilers/streams-application/decide.ts';
import type { Observed } from '../../../src/reconcilers/streams-application/observed.ts';
import { statusOf } from '../../../src/reconcilers/streams-application/status.ts';
import { statusChange } from '../../../src/reconcilers/streams-application/status-change.ts';
import { sampleApplication } from '../../api/sample-application.ts';
import { NOW_MS, observation, pod, restores, runs } from './observations.ts';

const app = sampleApplication({ replicas: 3 });

function status(observed: Partial<Observed> = {}, of = app) {
  const seen = observation(observed);
  return statusOf(of, seen, decide(of, seen, 'template', NO_MEMORY).decision, undefined);
}

const ready = (given: Partial<Observed>) => status(given).conditions?.find(({ type }) => type === 'Ready');

describe('a status', () => {
  test('sums up what pods say', () => {
    const tasks = [
      { taskId: '0_1', phase: 'running', processed: 1, partitions: [{ lag: 3 }, { lag: 4 }] },
      { taskId: '0_3', phase: 'restoring', processed: 0, partitions: [{ lag: 5 }], restore: { remaining: 9 } },
    ];
    const busy = pod(1, { status: runs([], { tasks, standbys: [{ taskId: '0_0', lag: 2 }] }) });
    expect(status({ pods: [pod(0), busy, pod(2)] })).toMatchObject({
      tasks: { active: 4, running: 3, restoring: 1, standby: 1 },
      lag: 12,
      restoreRemaining: 9,
      replicas: 3,
      readyReplicas: 3,
      pods: [{ activeTasks: ['0_0'] }, { activeTasks: ['0_1', '0_3'], standbyTasks: ['0_0'], lag: 12 }, {}],
    });
  });

  test('has four conditions, each with the generation', () => {
    const { conditions = [] } = status();
    expect(conditions.map(({ type, status: value }) => `${type}=${value}`)).toEqual([
      'Ready=True',
      'Progressing=False',
      'Degraded=False',
      'Paused=False',
    ]);
    expect(conditions.every(({ observedGeneration }) => observedGeneration === 1)).toBe(true);
  });

  test.each([
    ['a pod is missing', { pods: [pod(0), pod(1)] }, 'False', 'PodsNotReady'],
    ['a pod is not ready', { pods: [pod(0), pod(1), pod(2, { ready: false })] }, 'False', 'PodsNotReady'],
    ['a task restores', { pods: [pod(0), pod(1), pod(2, { status: restores('0_2', 1) })] }, 'False', 'TasksNotRunning'],
    ['a pod is silent', { pods: [pod(0), pod(1), pod(2, { status: undefined })] }, 'Unknown', 'StatusUnreadable'],
  ])('is not Ready while %s', (_what, given, value, reason) => {
    expect(ready(given)).toMatchObject({ status: value, reason });
  });

  test('found again is equal to itself, and keeps since when', () => {
    const first = status();
    const later = status({ nowMs: NOW_MS + 60_000 }, { ...app, status: first });
    expect(later).toEqual(first);
    expect(statusChange(first, later)).toBe('none');
  });

  test('tells counts that flow from facts', () => {
    const lagging = (lag: number) =>
      pod(0, {
        status: runs([], { tasks: [{ taskId: '0_0', phase: 'running', processed: 0, partitions: [{ lag }] }] }),
      });
    const before = status({ pods: [lagging(1), pod(1), pod(2)] });
    expect(statusChange(before, status({ pods: [lagging(2), pod(1), pod(2)] }))).toBe('counts');
    expect(statusChange(before, status({ pods: [lagging(1), pod(1), pod(2, { ready: false })] }))).toBe('facts');
    expect(statusChange(undefined, before)).toBe('facts');
  });
});
