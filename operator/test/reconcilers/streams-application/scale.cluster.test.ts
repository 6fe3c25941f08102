import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STATEFUL_SETS, STREAMS_APPLICATIONS } from '../../../src/reconcilers/streams-application/resource-types.ts';
import { eventually } from '../../eventually.ts';
import { type OperatorUnderTest, operatorUnderTest } from './cluster/operator-under-test.ts';
import { runningStatus } from './cluster/simulated-instances.ts';

const MINUTE = 60_000;
let operator: OperatorUnderTest;

beforeAll(async () => {
  operator = await operatorUnderTest('scale');
  operator.start();
});

afterAll(() => operator.close());

const named = (name: string) => ({ namespace: operator.namespace, name });
const runs = (name: string, replicas: number) =>
  eventually(async () => {
    const { status } = await operator.application(name);
    expect(status).toMatchObject({ phase: 'Running', replicas, readyReplicas: replicas });
  }, 50_000);

describe('the number of pods', () => {
  test('is what /scale says; those that go are told before', { timeout: 2 * MINUTE }, async () => {
    await operator.apply('scaled', { replicas: 1 });
    await runs('scaled', 1);
    const scale = (replicas: number) =>
      operator.client.patch(STREAMS_APPLICATIONS, named('scaled'), { spec: { replicas } }, { subresource: 'scale' });
    await scale(3);
    await runs('scaled', 3);
    expect(operator.instances.left).toEqual([]);
    await scale(1);
    await runs('scaled', 1);
    expect(operator.instances.left.sort()).toEqual(['scaled-1', 'scaled-2']);
    const { status } = await operator.application('scaled');
    expect(status?.scaling?.decisions).toMatchObject([
      { from: 3, to: 1, reason: 'spec.replicas is 1' },
      { from: 1, to: 3, reason: 'spec.replicas is 3' },
    ]);
    expect(status?.selector).toBe('streams.orders-platform.io/application=scaled,app.kubernetes.io/component=instance');
  });

  test('follows the lag up to the number of tasks, and down again one by one', { timeout: 3 * MINUTE }, async () => {
    let lag = 0;
    operator.instances.behave = async (pod) => {
      const { status } = await operator.application('auto');
      const pods = Math.max(1, status?.replicas ?? 1);
      const mine = [0, 1, 2].filter((task) => task % pods === Number(pod.slice('auto-'.length)));
      return runningStatus([], {
        tasks: mine.map((task) => ({
          taskId: `0_${task}`,
          phase: 'running',
          processed: 0,
          partitions: [{ lag: lag / 3 }],
        })),
      });
    };
    const autoscaling = {
      minReplicas: 1,
      maxReplicas: 9,
      targetLagPerReplica: 100,
      cooldownSeconds: 1,
      scaleDownStabilizationSeconds: 2,
    };
    await operator.apply('auto', { autoscaling });
    await runs('auto', 1);
    lag = 900;
    await runs('auto', 3);
    lag = 0;
    await runs('auto', 1);
    const { status } = await operator.application('auto');
    expect(status?.scaling?.decisions.map(({ from, to }) => [from, to])).toEqual([
      [2, 1],
      [3, 2],
      [1, 3],
    ]);
    expect(status?.scaling?.decisions.at(-1)).toMatchObject({
      lag: 900,
      reason: 'a lag of 900 wants 3 pods (9 capped: 3 tasks, at most 9)',
    });
  });

  test('is put right when a stranger scales the StatefulSet', { timeout: MINUTE }, async () => {
    operator.instances.behave = (pod) => runningStatus([`0_${pod.slice(-1)}`]);
    await operator.apply('stranger', { replicas: 2 });
    await runs('stranger', 2);
    await operator.client.patch(STATEFUL_SETS, named('stranger'), { spec: { replicas: 0 } }, { subresource: 'scale' });
    await runs('stranger', 2);
    await eventually(async () => expect((await operator.statefulSet('stranger')).spec.replicas).toBe(2));
    expect((await operator.application('stranger')).status?.scaling).toBeUndefined();
  });
});
