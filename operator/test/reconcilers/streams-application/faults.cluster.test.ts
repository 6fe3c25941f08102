import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KubernetesObject, ResourceType } from '../../../src/objects/index.ts';
import {
  PODS,
  STATEFUL_SETS,
  STREAMS_APPLICATIONS,
  typeOfKind,
} from '../../../src/reconcilers/streams-application/resource-types.ts';
import { FULL_SPEC } from '../../api/sample-application.ts';
import { eventually } from '../../eventually.ts';
import { NAMESPACES } from '../../kube/cluster.ts';
import { type OperatorUnderTest, operatorUnderTest } from './cluster/operator-under-test.ts';
import { runningStatus } from './cluster/simulated-instances.ts';

const MINUTE = 60_000;
const OLD = 'orders-platform/services:1';
const NEW = 'orders-platform/services:2';
const QUOTAS: ResourceType = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  namespaced: true,
};

let operator: OperatorUnderTest;

beforeEach(async () => {
  operator = await operatorUnderTest('faults');
  operator.start();
});

afterEach(() => operator.close());

const named = (name: string) => ({ namespace: operator.namespace, name });
const phaseIs = (name: string, phase: string, withinMs = 40_000) =>
  eventually(async () => {
    const { metadata, status } = await operator.application(name);
    expect(status).toMatchObject({ phase, observedGeneration: metadata.generation });
  }, withinMs);
const quota = (hard: object) =>
  operator.client.apply<KubernetesObject>(QUOTAS, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: named('quota'),
    spec: { hard },
  } as KubernetesObject);

describe('a fault that the operator outlives', () => {
  test('a pod that is killed', { timeout: 2 * MINUTE }, async () => {
    await operator.apply('fraud', { replicas: 2 });
    await phaseIs('fraud', 'Running');
    const before = await operator.client.get(PODS, named('fraud-1'));
    await operator.client.delete(PODS, named('fraud-1'), { gracePeriodSeconds: 0 });
    await eventually(async () => {
      const after = await operator.client.get(PODS, named('fraud-1'));
      expect(after.metadata.uid).not.toBe(before.metadata.uid);
    });
    await phaseIs('fraud', 'Running');
    expect(await operator.condition('fraud', 'Ready')).toMatchObject({ status: 'True' });
  });

  test('labels that are stomped', { timeout: 2 * MINUTE }, async () => {
    await operator.apply('fraud');
    await phaseIs('fraud', 'Running');
    const stomped = { metadata: { labels: { 'app.kubernetes.io/managed-by': 'x', 'app.kubernetes.io/name': 'x' } } };
    for (const type of [STATEFUL_SETS, typeOfKind('Service'), typeOfKind('NetworkPolicy')]) {
      await patchAs('stranger', type, 'fraud', stomped);
    }
    await eventually(async () => {
      for (const type of [STATEFUL_SETS, typeOfKind('Service'), typeOfKind('NetworkPolicy')]) {
        const { metadata } = await operator.client.get(type, named('fraud'));
        expect(metadata.labels).toMatchObject({
          'app.kubernetes.io/managed-by': 'orders-platform-operator',
          'app.kubernetes.io/name': 'fraud',
        });
      }
    });
    await eventually(() =>
      expect(operator.tales.map(({ reason, note }) => `${reason}: ${note}`)).toContainEqual(
        expect.stringMatching(/^DriftRepaired: Service fraud: took back .*labels.*\(set by stranger\)/),
      ),
    );
  });

  test('configuration that drifts', { timeout: 2 * MINUTE }, async () => {
    await operator.apply('fraud', { image: OLD });
    await phaseIs('fraud', 'Running');
    const selector = { spec: { selector: { more: 'x' }, ports: [{ name: 'http', port: 81 }] } };
    await patchAs('stranger', typeOfKind('Service'), 'fraud', selector);
    await patchAs('stranger', STATEFUL_SETS, 'fraud', {
      spec: { updateStrategy: { rollingUpdate: { partition: 0 } } },
    });
    await operator.client.delete(typeOfKind('PodDisruptionBudget'), named('fraud'));
    await eventually(async () => {
      const { spec } = await operator.client.get<KubernetesObject & { spec: { ports: object[]; selector: object } }>(
        typeOfKind('Service'),
        named('fraud'),
      );
      expect(spec.ports).toMatchObject([{ port: 80 }]);
      expect(spec.selector).not.toHaveProperty('more');
      expect((await operator.statefulSet('fraud')).spec.updateStrategy?.rollingUpdate?.partition).toBe(1);
      await operator.client.get(typeOfKind('PodDisruptionBudget'), named('fraud'));
    });
    await phaseIs('fraud', 'Running');
  });

  test('a quota that lets no Service be made', { timeout: 2 * MINUTE }, async () => {
    await quota({ services: '0' });
    await eventually(async () => {
      const { status } = await operator.client.get<KubernetesObject & { status?: { hard?: object } }>(
        QUOTAS,
        named('quota'),
      );
      expect(status?.hard).toBeDefined();
    });
    await operator.apply('fraud');
    await eventually(async () => {
      expect(await operator.condition('fraud', 'Degraded')).toMatchObject({
        status: 'True',
        reason: 'QuotaExceeded',
        message: expect.stringContaining('exceeded quota: quota'),
      });
    });
    expect((await operator.statefulSet('fraud')).spec.replicas).toBe(1);
    await operator.client.delete(QUOTAS, named('quota'));
    await phaseIs('fraud', 'Running', 50_000);
    expect(await operator.condition('fraud', 'Degraded')).toMatchObject({ status: 'False' });
  });

  test('a quota that lets only one pod be made', { timeout: 3 * MINUTE }, async () => {
    await quota({ pods: '1' });
    await operator.apply('fraud', { replicas: 2, rollout: { stepTimeoutSeconds: 10 } });
    await eventually(async () => {
      expect(await operator.condition('fraud', 'Degraded')).toMatchObject({
        reason: 'StepTimedOut',
        message: expect.stringContaining('1 of 2 pods do not exist'),
      });
    }, 50_000);
    await operator.client.delete(QUOTAS, named('quota'));
    await phaseIs('fraud', 'Running', 100_000);
  });

  test('instances that cannot be reached: nothing rolls, and it does not say Ready', {
    timeout: 2 * MINUTE,
  }, async () => {
    await operator.apply('fraud', { replicas: 2, image: OLD });
    await phaseIs('fraud', 'Running');
    operator.instances.behave = () => undefined;
    await operator.apply('fraud', { replicas: 2, image: NEW });
    await eventually(async () => {
      expect(await operator.condition('fraud', 'Ready')).toMatchObject({
        status: 'Unknown',
        reason: 'StatusUnreadable',
      });
      expect((await operator.application('fraud')).status?.plan?.join()).toContain('does not say how its tasks are');
    });
    operator.instances.behave = (pod) => runningStatus([`0_${pod.slice(-1)}`]);
    await phaseIs('fraud', 'Running');
    expect(await operator.imageOf('fraud-0')).toBe(NEW);
  });

  test('an end of the operator in the middle of a rollout', { timeout: 3 * MINUTE }, async () => {
    const pods = ['fraud-0', 'fraud-1', 'fraud-2'];
    const images = () => Promise.all(pods.map((pod) => operator.imageOf(pod).catch(() => undefined)));
    await operator.apply('fraud', { replicas: 3, image: OLD });
    await phaseIs('fraud', 'Running');
    operator.instances.behave = async (pod) =>
      (await operator.imageOf(pod)) === NEW
        ? runningStatus([], {
            tasks: [{ taskId: '0_0', phase: 'restoring', processed: 0, partitions: [], restore: { remaining: 1 } }],
          })
        : runningStatus([`0_${pod.slice(-1)}`]);
    await operator.apply('fraud', { replicas: 3, image: NEW });
    await eventually(async () => expect(await images()).toEqual([OLD, OLD, NEW]));
    await operator.stop();
    operator.instances.behave = (pod) => runningStatus([`0_${pod.slice(-1)}`]);
    expect(await images()).toEqual([OLD, OLD, NEW]);
    operator.start();
    await phaseIs('fraud', 'Running');
    expect(await images()).toEqual([NEW, NEW, NEW]);
  });

  test('two programs that disagree: the operator gives way for a while, and says to whom', {
    timeout: 2 * MINUTE,
  }, async () => {
    await operator.apply('fraud');
    await phaseIs('fraud', 'Running');
    const port = async () =>
      (
        await operator.client.get<KubernetesObject & { spec: { ports: { port: number }[] } }>(
          typeOfKind('Service'),
          named('fraud'),
        )
      ).spec.ports[0]?.port;
    for (let times = 0; times < 4; times++) {
      await eventually(async () => expect(await port()).toBe(80));
      await patchAs('other-operator', typeOfKind('Service'), 'fraud', {
        spec: { ports: [{ name: 'http', port: 82 + times }] },
      });
    }
    await eventually(async () => {
      expect(await operator.condition('fraud', 'Degraded')).toMatchObject({
        reason: 'FieldConflict',
        message: expect.stringContaining('by other-operator'),
      });
    });
    expect(await port()).toBe(85);
  });
});

describe('a namespace', () => {
  test('is deleted at once, with or without an operator', { timeout: 3 * MINUTE }, async () => {
    const spec = { ...FULL_SPEC, paused: false, reset: undefined };
    await operator.apply('fraud', spec);
    await eventually(async () => expect(await operator.pods()).toHaveLength(3));
    const { metadata } = await operator.client.get(STREAMS_APPLICATIONS, named('fraud'));
    expect(metadata.finalizers ?? []).toEqual([]);
    await operator.stop();
    const started = performance.now();
    await operator.client.delete(NAMESPACES, { name: operator.namespace });
    await eventually(async () => {
      expect(await operator.client.find(NAMESPACES, { name: operator.namespace })).toBeUndefined();
    }, 90_000);
    console.log(`namespace with one application gone after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  });
});

function pathOf({ group, version, plural }: ResourceType): string {
  return `${group === '' ? '/api' : `/apis/${group}`}/${version}/namespaces/${operator.namespace}/${plural}`;
}

/** Somebody else's hand, not the operator's field manager. */
async function patchAs(manager: string, type: ResourceType, name: string, patch: object): Promise<void> {
  const { status, body } = await operator.client.transport.open({
    method: 'PATCH',
    path: `${pathOf(type)}/${name}?fieldManager=${manager}`,
    body: JSON.stringify(patch),
    contentType: 'application/merge-patch+json',
    signal: AbortSignal.timeout(5000),
  });
  body.resume();
  expect(status).toBe(200);
}
