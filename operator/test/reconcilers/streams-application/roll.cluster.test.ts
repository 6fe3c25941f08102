import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { APPLICATION_LABEL } from '../../../src/api/index.ts';
import type { ObjectList } from '../../../src/kube/api-client.ts';
import { watchEvents } from '../../../src/kube/watch-stream.ts';
import type { Pod } from '../../../src/reconcilers/streams-application/observe-pod.ts';
import { PODS } from '../../../src/reconcilers/streams-application/resource-types.ts';
import { eventually } from '../../eventually.ts';
import { type OperatorUnderTest, operatorUnderTest } from './cluster/operator-under-test.ts';
import { runningStatus } from './cluster/simulated-instances.ts';

const MINUTE = 60_000;
const OLD = 'orders-platform/services:1';
const NEW = 'orders-platform/services:2';

let operator: OperatorUnderTest;

beforeAll(async () => {
  operator = await operatorUnderTest('roll');
  operator.start();
});

afterAll(() => operator.close());

const ordinal = (pod: string) => pod.slice(pod.lastIndexOf('-') + 1);
const isRunning = (name: string) =>
  eventually(async () => {
    const { metadata, status } = await operator.application(name);
    expect(status).toMatchObject({ observedGeneration: metadata.generation, phase: 'Running' });
  }, 50_000);
const selectionOf = (name: string) => ({
  namespace: operator.namespace,
  labelSelector: `${APPLICATION_LABEL}=${name}`,
});
const podsOf = (name: string) => operator.client.list<Pod>(PODS, selectionOf(name));
const imagesOf = async (name: string) =>
  [...(await podsOf(name)).items]
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map(({ spec }) => spec?.containers?.[0]?.image);
/** The fewest pods of an application at once since it had these, as a watch tells it: a look now and then misses some. */
async function fewestPodsSince(name: string, before: ObjectList<Pod>): Promise<number> {
  const there = new Set(before.items.map(({ metadata }) => metadata.uid));
  const missing = new Set((await podsOf(name)).items.map(({ metadata }) => metadata.uid)).difference(there);
  let fewest = there.size;
  const events = watchEvents<Pod>(operator.client.transport, PODS, {
    selection: selectionOf(name),
    resourceVersion: before.resourceVersion,
    timeoutSeconds: 20,
    inactivityMs: 20_000,
    signal: new AbortController().signal,
  });
  for await (const { type, object } of events) {
    const { uid } = object.metadata;
    if (type === 'DELETED') there.delete(uid);
    if (type === 'ADDED') there.add(uid);
    fewest = Math.min(fewest, there.size);
    if (type === 'ADDED' && missing.delete(uid) && missing.size === 0) return fewest;
  }
  throw new Error(`the watch ended before it told of ${[...missing]}`);
}

describe('an image that rolls', () => {
  test('takes the next pod only when all tasks run and standbys are near', { timeout: 3 * MINUTE }, async () => {
    let restoring = true;
    let standbyLag = 0;
    operator.instances.behave = async (pod) => {
      const isNew = pod === 'roll-2' && (await operator.imageOf(pod)) === NEW;
      const task = { taskId: `0_${ordinal(pod)}`, processed: 0, partitions: [] };
      return runningStatus([], {
        tasks: [
          isNew && restoring
            ? { ...task, phase: 'restoring', restore: { remaining: 7 } }
            : { ...task, phase: 'running' },
        ],
        standbys: isNew ? [{ taskId: '0_0', lag: standbyLag }] : [],
      });
    };
    await operator.apply('roll', { replicas: 3, image: OLD, rollout: { maxStandbyLag: 5 } });
    await isRunning('roll');
    await operator.apply('roll', { replicas: 3, image: NEW, rollout: { maxStandbyLag: 5 } });
    await eventually(async () => {
      expect(await operator.condition('roll', 'Progressing')).toMatchObject({
        status: 'True',
        reason: 'RolloutWaits',
        message: expect.stringContaining('roll-2 has 1 of 1 active tasks not running yet, 7 records to restore'),
      });
    });
    expect(await imagesOf('roll')).toEqual([OLD, OLD, NEW]);
    expect((await operator.application('roll')).status?.phase).toBe('Rolling');
    expect(await operator.condition('roll', 'Ready')).toMatchObject({ status: 'False', reason: 'TasksNotRunning' });
    standbyLag = 100;
    restoring = false;
    await eventually(async () => {
      expect((await operator.application('roll')).status?.plan?.join()).toContain(
        'a standby task of roll-2 lags by 100 records, more than 5',
      );
    });
    expect(await imagesOf('roll')).toEqual([OLD, OLD, NEW]);
    standbyLag = 5;
    await isRunning('roll');
    expect(await imagesOf('roll')).toEqual([NEW, NEW, NEW]);
    const updated = operator.tales.filter(({ reason }) => reason === 'UpdatingPod').map(({ note }) => note);
    expect(updated).toEqual([
      'roll-2 is updated; 2 more follow',
      'roll-1 is updated; 1 more follow',
      'roll-0 is updated; 0 more follow',
    ]);
    expect(operator.tales).toContainEqual(
      expect.objectContaining({ reason: 'RolloutWaits', note: 'roll-2 has 1 of 1 active tasks not running yet' }),
    );
  });

  test('goes to one application of the namespace after the other', { timeout: 3 * MINUTE }, async () => {
    operator.instances.behave = async (pod) => runningStatus([`0_${ordinal(pod)}`]);
    for (const name of ['first', 'second']) await operator.apply(name, { replicas: 2, image: OLD });
    await isRunning('first');
    await isRunning('second');
    operator.instances.behave = async (pod) =>
      pod === 'first-1' && (await operator.imageOf(pod)) === NEW
        ? runningStatus([], { state: 'rebalancing' })
        : runningStatus([`0_${ordinal(pod)}`]);
    await operator.apply('first', { replicas: 2, image: NEW });
    await eventually(async () => {
      expect(await operator.condition('first', 'Progressing')).toMatchObject({
        message: 'first-1 is rebalancing; 1 pods are to be updated',
      });
    });
    await operator.apply('second', { replicas: 2, image: NEW });
    await eventually(async () => {
      expect(await operator.condition('second', 'Progressing')).toMatchObject({
        status: 'True',
        reason: 'RolloutWaits',
        message: 'first is updated first; 2 pods are to be updated',
      });
    });
    expect(await operator.condition('second', 'Ready')).toMatchObject({ status: 'True' });
    expect(await imagesOf('second')).toEqual([OLD, OLD]);
    operator.instances.behave = async (pod) => runningStatus([`0_${ordinal(pod)}`]);
    await isRunning('first');
    await isRunning('second');
    expect(await imagesOf('second')).toEqual([NEW, NEW]);
  });

  test('of another topology stops all pods first, and tells how long', { timeout: 3 * MINUTE }, async () => {
    operator.instances.behave = async (pod) => {
      const isNew = (await operator.imageOf(pod)) === NEW;
      const others = (await imagesOf('topology')).some((image) => image === OLD);
      const topologyHash = isNew ? 'two' : 'one';
      return isNew && others
        ? runningStatus([], { topologyHash, topologyMismatch: true })
        : runningStatus([`0_${ordinal(pod)}`], { topologyHash });
    };
    await operator.apply('topology', { replicas: 3, image: OLD });
    await isRunning('topology');
    const before = await podsOf('topology');
    await operator.apply('topology', { replicas: 3, image: NEW });
    await eventually(() => {
      expect(operator.tales.some(({ reason }) => reason === 'TopologyChanged')).toBe(true);
    }, MINUTE);
    await isRunning('topology');
    expect(await fewestPodsSince('topology', before)).toBe(0);
    expect(await imagesOf('topology')).toEqual([NEW, NEW, NEW]);
    expect((await operator.application('topology')).status?.topologyHash).toBe('two');
    const told = operator.tales.filter(({ action }) => action === 'StopAll' || action === 'StartAll');
    expect(told.map(({ reason }) => reason)).toEqual(['TopologyChanges', 'AllStopped', 'TopologyChanged']);
    expect(told.at(-1)?.note).toMatch(/^all tasks run with the new topology; the pause was \d+\.\d s$/);
    console.log(told.at(-1)?.note);
  });

  test('of another topology is refused where the spec says so', { timeout: 2 * MINUTE }, async () => {
    operator.instances.behave = async (pod) =>
      (await operator.imageOf(pod)) === NEW
        ? runningStatus([], { topologyHash: 'two', topologyMismatch: true })
        : runningStatus([`0_${ordinal(pod)}`]);
    const rollout = { topologyChange: 'Refuse' };
    await operator.apply('refuse', { replicas: 2, image: OLD, rollout });
    await isRunning('refuse');
    await operator.apply('refuse', { replicas: 2, image: NEW, rollout });
    await eventually(async () => {
      expect(await operator.condition('refuse', 'Degraded')).toMatchObject({
        status: 'True',
        reason: 'TopologyChangeRefused',
      });
    });
    expect(await imagesOf('refuse')).toEqual([OLD, NEW]);
    await operator.apply('refuse', { replicas: 2, image: OLD, rollout });
    await isRunning('refuse');
    expect(await imagesOf('refuse')).toEqual([OLD, OLD]);
    expect(await operator.condition('refuse', 'Degraded')).toMatchObject({ status: 'False' });
  });

  test('that does not come up is Degraded after its time, and is put right by the next one', {
    timeout: 2 * MINUTE,
  }, async () => {
    operator.instances.behave = async (pod) =>
      (await operator.imageOf(pod)) === NEW ? undefined : runningStatus([`0_${ordinal(pod)}`]);
    const rollout = { stepTimeoutSeconds: 10 };
    await operator.apply('late', { replicas: 2, image: OLD, rollout });
    await isRunning('late');
    await operator.apply('late', { replicas: 2, image: NEW, rollout });
    await eventually(async () => {
      expect(await operator.condition('late', 'Degraded')).toMatchObject({ status: 'True', reason: 'StepTimedOut' });
    }, 40_000);
    expect(await imagesOf('late')).toEqual([OLD, NEW]);
    await operator.apply('late', { replicas: 2, image: OLD, rollout });
    await isRunning('late');
  });
});
