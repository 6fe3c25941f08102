import { describe, expect, test } from 'vitest';
import { reasonToWait } from '../../../src/reconcilers/streams-application/rollout-gate.ts';
import { pod, restores, runs } from './observations.ts';

const gate = { replicas: 3, updateRevision: 'new', maxStandbyLag: 10 };
const old = { revision: 'old' };

describe('the next pod of a rollout', () => {
  test('goes when every other one runs all of its tasks', () => {
    expect(reasonToWait([pod(0, old), pod(1, old), pod(2)], { ...gate, next: 'fraud-1' })).toBeUndefined();
  });

  test.each([
    ['exists', [pod(0), pod(1)], '1 of 3 pods do not exist'],
    ['has gone', [pod(0), pod(1), pod(2, { terminating: true })], 'fraud-2 stops'],
    ['is ready', [pod(0), pod(1), pod(2, { ready: false })], 'fraud-2 is not ready'],
    ['answers', [pod(0), pod(1), pod(2, { status: undefined })], 'fraud-2 does not say how its tasks are'],
    ['runs', [pod(0), pod(1), pod(2, { status: runs([], { state: 'joining' }) })], 'fraud-2 is joining'],
    [
      'has restored',
      [pod(0), pod(1), pod(2, { status: restores('0_2', 7) })],
      'fraud-2 has 1 of 1 active tasks not running yet, 7 records to restore',
    ],
    [
      'is a member',
      [pod(0), pod(1), pod(2, { status: runs([], { topologyMismatch: true }) })],
      'fraud-2 waits, because the group runs another topology',
    ],
    [
      'has standbys that are near',
      [pod(0), pod(1), pod(2, { status: runs(['0_2'], { standbys: [{ taskId: '0_0', lag: 11 }] }) })],
      'a standby task of fraud-2 lags by 11 records, more than 10',
    ],
    ['does not fail', [pod(0), pod(1), pod(2, { failure: 'CrashLoopBackOff' })], 'fraud-2 fails: CrashLoopBackOff'],
  ])('waits until each pod %s', (_what, pods, reason) => {
    expect(reasonToWait(pods, gate)).toBe(reason);
  });

  test('does not wait for old pods that fail or that wait for another topology', () => {
    const failing = pod(0, { ...old, failure: 'CrashLoopBackOff', ready: false });
    const refused = pod(1, { ...old, status: runs([], { topologyMismatch: true }) });
    expect(reasonToWait([failing, refused, pod(2)], { ...gate, next: 'fraud-1' })).toBeUndefined();
  });

  test('does not wait for itself to become ready, but for what it restores', () => {
    const next = 'fraud-2';
    const silent = pod(2, { ...old, ready: false, status: undefined });
    expect(reasonToWait([pod(0, old), pod(1, old), silent], { ...gate, next })).toBeUndefined();
    const restoring = pod(2, { ...old, status: restores('0_2', 7) });
    expect(reasonToWait([pod(0, old), pod(1, old), restoring], { ...gate, next })).toContain('7 records to restore');
  });

  test('does not wait for old pods for ever', () => {
    const pods = [pod(0, { ...old, ready: false }), pod(1, old), pod(2)];
    expect(reasonToWait(pods, { ...gate, next: 'fraud-1' })).toBe('fraud-0 is not ready');
    expect(reasonToWait(pods, { ...gate, next: 'fraud-1', overdue: true })).toBeUndefined();
    const broken = [pod(0, old), pod(1, old), pod(2, { ready: false })];
    expect(reasonToWait(broken, { ...gate, next: 'fraud-1', overdue: true })).toBe('fraud-2 is not ready');
  });
});
