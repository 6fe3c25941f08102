import { describe, expect, test } from 'vitest';
import { isTopologyChange, topologyHashOf } from '../../../src/reconcilers/streams-application/topology-change.ts';
import { pod, runs, set } from './observations.ts';

const old = { revision: 'old' };
const refused = pod(2, { status: runs([], { topologyHash: 'two', topologyMismatch: true }) });

describe('a change of topology', () => {
  test('is one when a new pod waits for the group of old ones', () => {
    expect(isTopologyChange(set(), [pod(0, old), pod(1, old), refused])).toBe(true);
  });

  test('is one when a new pod has another hash, and no tasks as it has not been heard yet', () => {
    const early = pod(2, { status: runs([], { topologyHash: 'two' }) });
    expect(isTopologyChange(set(), [pod(0, old), early])).toBe(true);
  });

  test('is none when all have one topology', () => {
    expect(isTopologyChange(set(), [pod(0, old), pod(1, old), pod(2)])).toBe(false);
  });

  test('is none when it is an old pod that waits: the template has gone back', () => {
    expect(isTopologyChange(set(), [pod(0), pod(1), { ...refused, ...old }])).toBe(false);
  });

  test('is none when old pods have gone or do not say what they run', () => {
    expect(isTopologyChange(set(), [refused])).toBe(false);
    expect(isTopologyChange(set(), [pod(0, { ...old, terminating: true }), refused])).toBe(false);
    expect(isTopologyChange(set(), [pod(0, { ...old, status: undefined }), refused])).toBe(false);
  });

  test('is none while revisions are not known', () => {
    expect(isTopologyChange(set({ observed: false }), [pod(0, old), refused])).toBe(false);
  });

  test('does not change the hash of the group by a pod that waits', () => {
    expect(topologyHashOf([refused, pod(0)])).toBe('one');
  });
});
