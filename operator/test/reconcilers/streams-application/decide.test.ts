import { describe, expect, test } from 'vitest';
import type { StreamsApplicationStatus } from '../../../src/api/index.ts';
import { type ApplicationMemory, NO_MEMORY } from '../../../src/reconcilers/streams-application/application-memory.ts';
import { decide } from '../../../src/reconcilers/streams-application/decide.ts';
import type { Observed } from '../../../src/reconcilers/streams-application/observed.ts';
import { sampleApplication } from '../../api/sample-application.ts';
import { NOW_MS, observation, pod, restores, runs, set } from './observations.ts';

const old = { revision: 'old' };
const refused = pod(2, { status: runs([], { topologyHash: 'two', topologyMismatch: true }) });

function decided(
  spec: object,
  observed: Partial<Observed> = {},
  { memory = NO_MEMORY, status }: { memory?: ApplicationMemory; status?: StreamsApplicationStatus } = {},
) {
  const app = { ...sampleApplication({ replicas: 3, ...spec }), ...(status && { status }) };
  return decide(app, observation(observed), 'template', memory);
}

describe('what is decided', () => {
  test('nothing at rest', () => {
    expect(decided({}).decision).toMatchObject({
      replicas: 3,
      partition: 3,
      phase: 'Running',
      leaving: [],
      plan: [],
      tales: [],
      requeueAfterMs: 15_000,
    });
    expect(decided({}).decision.progress).toBeUndefined();
  });

  test('everything at first', () => {
    const { decision } = decided({}, { statefulSet: undefined, pods: [] });
    expect(decision).toMatchObject({ replicas: 3, partition: 0, phase: 'Pending' });
    expect(decision.plan).toEqual(['make everything and start 3 pods']);
  });

  test('the same from the same facts, whatever happened before', () => {
    const facts = { statefulSet: set({ partition: 2 }), pods: [pod(0, old), pod(1, old), pod(2)] };
    expect(decided({}, facts)).toEqual(decided({}, facts));
  });

  test('a step of a rollout, told once', () => {
    const pods = [pod(0, old), pod(1, old), pod(2)];
    expect(decided({}, { statefulSet: set({ partition: 2 }), pods }).decision).toMatchObject({
      partition: 1,
      phase: 'Rolling',
      progress: { reason: 'UpdatingPod' },
      tales: [{ reason: 'UpdatingPod', note: 'fraud-1 is updated; 1 more follow' }],
    });
    expect(decided({}, { statefulSet: set({ partition: 1 }), pods }).decision.tales).toEqual([]);
  });

  test('to wait for the update of another application, for as long as that takes', () => {
    const pods = [pod(0, old), pod(1, old), pod(2, old)];
    const facts = { statefulSet: set({ currentRevision: 'old' }), pods, ahead: 'orders' };
    const { decision, memory } = decided({}, facts);
    expect(decision).toMatchObject({
      partition: 3,
      phase: 'Rolling',
      update: 'queued',
      progress: { reason: 'RolloutWaits', message: 'orders is updated first; 3 pods are to be updated' },
      tales: [{ reason: 'RolloutWaits', note: 'another application is updated first' }],
      plan: ['update 3 pods one by one; the next waits: orders is updated first'],
    });
    const later = decided({}, { ...facts, nowMs: NOW_MS + 3_600_000 }, { memory });
    expect(later.decision.degraded).toBeUndefined();
  });

  test('why a rollout waits, without the numbers in the Event', () => {
    const pods = [pod(0, old), pod(1, old), pod(2, { status: restores('0_2', 99) })];
    const { decision } = decided({}, { statefulSet: set({ partition: 2 }), pods });
    expect(decision.progress?.message).toContain('99 records to restore');
    expect(decision.tales).toMatchObject([{ note: 'fraud-2 has 1 of 1 active tasks not running yet' }]);
  });
});

describe('a step that takes too long', () => {
  const waiting = { statefulSet: set({ partition: 2 }), pods: [pod(0, old), pod(1, old), pod(2, { ready: false })] };

  test('is remembered from when it began, and failed after its time', () => {
    const { memory } = decided({}, waiting);
    expect(memory.step?.sinceMs).toBe(NOW_MS);
    const later = decided({}, { ...waiting, nowMs: NOW_MS + 601_000 }, { memory });
    expect(later.decision).toMatchObject({
      phase: 'Failed',
      degraded: { reason: 'StepTimedOut', message: expect.stringContaining('fraud-2 is not ready') },
      requeueAfterMs: 30_000,
    });
  });

  test('begins anew with the next step', () => {
    const { memory } = decided({}, waiting);
    const next = decided(
      {},
      {
        statefulSet: set({ partition: 1 }),
        pods: [pod(0, old), pod(1, { ready: false }), pod(2)],
        nowMs: NOW_MS + 601_000,
      },
      { memory },
    );
    expect(next.decision.phase).toBe('Rolling');
    expect(next.memory.step?.sinceMs).toBe(NOW_MS + 601_000);
  });

  test('is forgotten at rest', () => {
    const { memory } = decided({}, waiting);
    expect(decided({}, {}, { memory }).memory.step).toBeUndefined();
  });
});

describe('a changed topology', () => {
  const changed = { statefulSet: set({ partition: 2 }), pods: [pod(0, old), pod(1, old), refused] };
  const stopAll = { sinceMs: NOW_MS - 4000, starting: false };

  test('stops all', () => {
    expect(decided({}, changed).decision).toMatchObject({
      replicas: 0,
      phase: 'Stopping',
      stopAll: { sinceMs: NOW_MS, starting: false },
      leaving: [],
    });
  });

  test('goes on stopping until the last pod is gone, though nothing shows the change any more', () => {
    const { decision } = decided(
      {},
      { statefulSet: set({ replicas: 0, decidedReplicas: 0, stopAll }), pods: [pod(0, { terminating: true })] },
    );
    expect(decision).toMatchObject({ replicas: 0, stopAll, phase: 'Stopping' });
  });

  test('goes on stopping when the template changes meanwhile', () => {
    const statefulSet = set({ replicas: 0, decidedReplicas: 0, stopAll, templateHash: 'another' });
    expect(decided({}, { statefulSet, pods: [pod(0)] }).decision).toMatchObject({ replicas: 0, stopAll });
  });

  test('starts all with the new template once all are gone', () => {
    const statefulSet = set({ replicas: 0, decidedReplicas: 0, stopAll, currentRevision: 'old' });
    expect(decided({}, { statefulSet, pods: [] }).decision).toMatchObject({
      replicas: 3,
      partition: 0,
      stopAll: { sinceMs: stopAll.sinceMs, starting: true },
      phase: 'Rolling',
    });
  });

  test('tells how long the pause was when all tasks run again', () => {
    const statefulSet = set({ stopAll: { ...stopAll, starting: true } });
    expect(decided({}, { statefulSet }).decision).toMatchObject({
      stopAll: undefined,
      tales: [{ reason: 'TopologyChanged', note: 'all tasks run with the new topology; the pause was 4.0 s' }],
    });
  });

  test('is refused where the spec says so, and rolls no further', () => {
    expect(decided({ rollout: { topologyChange: 'Refuse' } }, changed).decision).toMatchObject({
      replicas: 3,
      partition: 2,
      phase: 'Failed',
      degraded: { reason: 'TopologyChangeRefused' },
    });
  });
});

describe('a number of pods', () => {
  test('that shrinks has those that go leave the group, and is written into the journal', () => {
    const { decision } = decided({ replicas: 1 });
    expect(decision).toMatchObject({ replicas: 1, phase: 'Scaling', leaving: ['fraud-1', 'fraud-2'] });
    expect(decision.journal).toEqual({
      lastScaleTime: '2026-11-26T10:00:00.000Z',
      decisions: [{ time: '2026-11-26T10:00:00.000Z', from: 3, to: 1, reason: 'spec.replicas is 1' }],
    });
  });

  test('that a stranger set is put right, and is no decision', () => {
    const { decision } = decided({}, { statefulSet: set({ replicas: 1, decidedReplicas: 3 }), pods: [pod(0)] });
    expect(decision.replicas).toBe(3);
    expect(decision.journal).toBeUndefined();
  });

  test('that is more than there are tasks is said to be of no use', () => {
    const idle = pod(2, { status: runs([]) });
    expect(decided({}, { pods: [pod(0), pod(1), idle] }).decision.plan).toEqual([
      '1 of 3 pods have no active task: there are 2',
    ]);
  });

  test('that the load decides begins with what was decided last, not with the spec', () => {
    const scaling = { decisions: [{ time: '2026-11-26T09:00:00.000Z', from: 2, to: 3, reason: 'x' }] };
    const { decision } = decided({ replicas: 1, autoscaling: { maxReplicas: 5 } }, {}, { status: { scaling } });
    expect(decision.replicas).toBe(3);
  });
});

describe('a pause and a reset', () => {
  const reset = { id: 'one', to: 'earliest' };
  const paused = { paused: true, reset };
  const none = { statefulSet: set({ replicas: 0, decidedReplicas: 0 }), pods: [] };
  const job = { createdMs: NOW_MS - 1000, outcome: 'running' as const, message: '' };

  test('a pause stops all and says when they are gone', () => {
    expect(decided({ paused: true }).decision).toMatchObject({ replicas: 0, phase: 'Stopping', leaving: [] });
    expect(decided({ paused: true }, none).decision).toMatchObject({ phase: 'Paused', requeueAfterMs: 600_000 });
  });

  test('a reset waits until the last pod is gone', () => {
    expect(decided(paused).decision).toMatchObject({ replicas: 0, phase: 'Stopping' });
    expect(decided(paused).decision.reset).toBeUndefined();
  });

  test.each([
    ['starts a Job', undefined, { kind: 'start' }],
    ['waits for it', job, { kind: 'wait' }],
    ['wipes the volumes after it', { ...job, outcome: 'succeeded' as const }, { kind: 'wipe' }],
    ['fails with it', { ...job, outcome: 'failed' as const, message: 'no' }, { kind: 'fail', outcome: 'Failed: no' }],
  ])('a reset %s', (_what, seen, step) => {
    expect(decided(paused, { ...none, reset: seen }).decision.reset).toEqual(step);
  });

  test('a reset is done once an id', () => {
    const lastReset = { id: 'one', time: '2026-11-26T09:00:00.000Z', outcome: 'Succeeded' };
    expect(decided(paused, none, { status: { lastReset } }).decision).toMatchObject({ phase: 'Paused' });
  });

  test('a reset of an id that is used again does not take the Job of its first time for its own', () => {
    const lastReset = { id: 'two', time: '2026-11-26T09:59:59.500Z', outcome: 'Succeeded' };
    const { decision } = decided(
      paused,
      { ...none, reset: { ...job, outcome: 'succeeded' } },
      { status: { lastReset } },
    );
    expect(decision.reset).toEqual({ kind: 'forget-job' });
  });

  test('a reset that has begun is finished though the pause is over', () => {
    expect(decided({ reset }, { ...none, reset: job }).decision).toMatchObject({ replicas: 0, phase: 'Resetting' });
  });

  test('a reset that has not begun waits for a pause', () => {
    const { decision } = decided({ reset });
    expect(decision).toMatchObject({ replicas: 3, phase: 'Running' });
    expect(decision.plan).toEqual(['reset one waits for spec.paused to be true']);
  });
});
