import { describe, expect, test } from 'vitest';
import { roll } from '../../../src/reconcilers/streams-application/roll.ts';
import { pod, restores, set } from './observations.ts';

const settings = { replicas: 3, templateChanges: false, maxStandbyLag: 10 };
const old = { revision: 'old' };
const rolling = set({ currentRevision: 'old' });

describe("the StatefulSet's partition", () => {
  test('stands above all pods at rest, so that a change of the template reaches none', () => {
    expect(roll(set(), [pod(0), pod(1), pod(2)], settings)).toEqual({ kind: 'done', partition: 3 });
  });

  test('goes back above all pods while the template changes, even in the middle of a rollout', () => {
    const pods = [pod(0, old), pod(1), pod(2)];
    expect(roll(set({ partition: 1 }), pods, { ...settings, templateChanges: true })).toMatchObject({
      kind: 'unknown',
      partition: 3,
    });
  });

  test('stays while the StatefulSet controller has not seen the present spec', () => {
    expect(roll(set({ observed: false, partition: 2 }), [pod(0), pod(1), pod(2, old)], settings)).toMatchObject({
      kind: 'unknown',
      partition: 2,
    });
  });

  test('goes down to the highest old pod when the gate is open', () => {
    expect(roll(rolling, [pod(0, old), pod(1, old), pod(2, old)], settings)).toEqual({
      kind: 'step',
      partition: 2,
      pod: 'fraud-2',
      left: 3,
    });
    expect(roll(set({ partition: 2 }), [pod(0, old), pod(1, old), pod(2)], settings)).toMatchObject({
      kind: 'step',
      partition: 1,
    });
  });

  test('stays above the old pods while a new one restores', () => {
    const pods = [pod(0, old), pod(1, old), pod(2, { status: restores('0_2', 5) })];
    expect(roll(set({ partition: 2 }), pods, settings)).toMatchObject({ kind: 'wait', partition: 2, left: 2 });
  });

  test('stays above all old pods while another application goes first', () => {
    const pods = [pod(0, old), pod(1, old), pod(2, old)];
    expect(roll(rolling, pods, { ...settings, ahead: 'orders' })).toEqual({
      kind: 'queued',
      partition: 3,
      reason: 'orders is updated first',
      left: 3,
    });
  });

  test('goes on down once it has begun, whoever is updated meanwhile', () => {
    const ahead = { ...settings, ahead: 'orders' };
    expect(roll(set({ partition: 2 }), [pod(0, old), pod(1, old), pod(2)], ahead)).toMatchObject({ kind: 'step' });
    const going = pod(2, { ...old, terminating: true });
    expect(roll(set({ partition: 2 }), [pod(0, old), pod(1, old), going], ahead)).toMatchObject({ kind: 'wait' });
  });

  test('waits for nobody where old pods fail', () => {
    const pods = [pod(0, old), pod(1, { ...old, failure: 'CrashLoopBackOff' }), pod(2, old)];
    expect(roll(rolling, pods, { ...settings, ahead: 'orders' })).toMatchObject({ kind: 'step', pod: 'fraud-2' });
  });

  test('is not taken from under a pod that goes already', () => {
    const pods = [pod(0, old), pod(1, old), pod(2, { ...old, terminating: true })];
    expect(roll(set({ partition: 2 }), pods, settings)).toMatchObject({ kind: 'wait', partition: 2 });
  });

  test('stays at 0 after the last pod until the StatefulSet has made the new revision its own', () => {
    expect(roll(rolling, [pod(0), pod(1), pod(2)], settings)).toEqual({ kind: 'done', partition: 0 });
  });

  test('is 0 when there are no pods: all start with the present template', () => {
    expect(roll(rolling, [], settings)).toEqual({ kind: 'done', partition: 0 });
  });

  test('does not update pods that go anyway', () => {
    const pods = [pod(0), pod(1), pod(2, old)];
    expect(roll(set(), pods, { ...settings, replicas: 2 })).toMatchObject({ kind: 'done' });
  });
});
