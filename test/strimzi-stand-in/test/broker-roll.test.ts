import { describe, expect, it } from 'vitest';
import { REVISION } from '../src/broker-pod.ts';
import { type NodeState, nextStep } from '../src/broker-roll.ts';
import type { ClusterHealth } from '../src/kafka-connection.ts';
import type { Node } from '../src/nodes.ts';

function state(id: number, revision: string | undefined, more: { ready?: boolean; leaving?: boolean } = {}): NodeState {
  const node = { id, podName: `pod-${id}`, isBroker: true } as Node;
  if (revision === undefined) return { node, pod: undefined, revision: 'new' };
  return {
    node,
    revision: 'new',
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: node.podName,
        annotations: { [REVISION]: revision },
        ...(more.leaving && { deletionTimestamp: 'now' }),
      },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: more.ready === false ? 'False' : 'True' }] },
    },
  };
}

const healthy: ClusterHealth = {
  clusterId: 'x',
  brokers: [0, 1, 2],
  controller: 1,
  underReplicated: 0,
  replicas: new Map(),
};
const outdated = [state(0, 'new'), state(1, 'old'), state(2, 'old')];

describe('nextStep', () => {
  it('makes all missing pods at once', () => {
    expect(nextStep([state(0, undefined), state(1, 'new'), state(2, undefined)], undefined)).toMatchObject({
      kind: 'create',
      nodes: [{ id: 0 }, { id: 2 }],
    });
  });

  it('is done when every pod is ready and as it should be, without asking the brokers', () => {
    expect(nextStep([state(0, 'new'), state(1, 'new')], undefined)).toEqual({ kind: 'done' });
  });

  it('asks for the brokers before it deletes one that serves', () => {
    expect(nextStep(outdated, undefined)).toEqual({ kind: 'ask' });
  });

  it('leaves the active controller for last', () => {
    expect(nextStep(outdated, healthy)).toMatchObject({ kind: 'delete', node: { id: 2 } });
    expect(nextStep([state(0, 'new'), state(1, 'old'), state(2, 'new')], healthy)).toMatchObject({ node: { id: 1 } });
  });

  it('waits while a replica is not in sync, a broker has not joined, or a pod ends or is not ready', () => {
    expect(nextStep(outdated, { ...healthy, underReplicated: 2 })).toMatchObject({
      kind: 'wait',
      why: expect.stringMatching(/2 partitions lack/),
    });
    expect(nextStep(outdated, { ...healthy, brokers: [1, 2] })).toMatchObject({
      kind: 'wait',
      why: expect.stringMatching(/broker 0 has not/),
    });
    expect(nextStep([state(0, 'old', { leaving: true }), state(1, 'old')], healthy)).toMatchObject({ kind: 'wait' });
    expect(nextStep([state(0, 'new', { ready: false }), state(1, 'old')], healthy)).toMatchObject({ kind: 'wait' });
  });

  it('does not wait for one that is broken to be replaced by what should mend it', () => {
    expect(nextStep([state(0, 'new'), state(1, 'old', { ready: false })], undefined)).toMatchObject({
      kind: 'delete',
      node: { id: 1 },
    });
  });
});
