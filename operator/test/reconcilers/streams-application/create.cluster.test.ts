import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubernetesObject, ResourceType } from '../../../src/objects/index.ts';
import {
  MADE_KINDS,
  STATEFUL_SETS,
  STREAMS_APPLICATIONS,
  typeOfKind,
} from '../../../src/reconcilers/streams-application/resource-types.ts';
import { FULL_SPEC } from '../../api/sample-application.ts';
import { eventually } from '../../eventually.ts';
import { type OperatorUnderTest, operatorUnderTest } from './cluster/operator-under-test.ts';

let operator: OperatorUnderTest;

beforeAll(async () => {
  operator = await operatorUnderTest('create');
  operator.start();
});

afterAll(() => operator.close());

async function namesOf(type: ResourceType): Promise<readonly string[]> {
  const labelSelector = 'app.kubernetes.io/managed-by=orders-platform-operator';
  const { items } = await operator.client.list(type, { namespace: operator.namespace, labelSelector });
  return items.map(({ metadata }) => metadata.name).sort();
}

describe('a new StreamsApplication', () => {
  test('runs, says so, and then nothing is written any more', async () => {
    await operator.apply('fraud', { replicas: 2, state: { storageClassName: 'standard' } });
    const status = await eventually(async () => {
      const { status } = await operator.application('fraud');
      expect(await operator.condition('fraud', 'Ready')).toMatchObject({ status: 'True', observedGeneration: 1 });
      expect(status).toMatchObject({
        phase: 'Running',
        observedGeneration: 1,
        replicas: 2,
        readyReplicas: 2,
        tasks: { active: 2, running: 2, restoring: 0, standby: 0 },
        lag: 0,
        topologyHash: 'one',
        endpoints: { instances: 'fraud-instances', client: 'fraud' },
      });
      return status;
    }, 60_000);
    expect(status?.pods?.[1]).toMatchObject({
      name: 'fraud-1',
      endpoint: `fraud-1.fraud-instances.${operator.namespace}.svc:8080`,
      activeTasks: ['0_1'],
    });
    const versions = async () => {
      const application = await operator.application('fraud');
      const set = await operator.statefulSet('fraud');
      return [application, set].map(({ metadata }) => metadata.resourceVersion);
    };
    // The last of what it found out may be written after it was ready.
    await eventually(async () => {
      const before = await versions();
      const { asked } = operator.instances;
      await eventually(() => expect(operator.instances.asked).toBeGreaterThan(asked + 1), 20_000);
      expect(await versions()).toEqual(before);
    }, 45_000);
  });

  test('has everything that its spec asks for', async () => {
    await operator.apply('full', { ...FULL_SPEC, applicationId: 'full', paused: false, reset: undefined });
    await eventually(async () => {
      expect(await namesOf(STATEFUL_SETS)).toContain('full');
      expect(await namesOf(typeOfKind('Service'))).toEqual(expect.arrayContaining(['full', 'full-instances']));
      expect(await namesOf(typeOfKind('ServiceAccount'))).toContain('full');
      expect(await namesOf(typeOfKind('PodDisruptionBudget'))).toContain('full');
      expect(await namesOf(typeOfKind('NetworkPolicy'))).toContain('full');
      expect(await namesOf(typeOfKind('KafkaTopic'))).toEqual(['orders', expect.stringMatching(/^topic-order-valid/)]);
      expect(await namesOf(typeOfKind('KafkaUser'))).toEqual(['fraud']);
    });
  });

  test('loses what its spec asks for no longer', async () => {
    await operator.apply('slim', { networkPolicy: { enabled: true } });
    await eventually(async () => expect(await namesOf(typeOfKind('NetworkPolicy'))).toContain('slim'));
    await operator.apply('slim', { networkPolicy: { enabled: false } });
    await eventually(async () => expect(await namesOf(typeOfKind('NetworkPolicy'))).not.toContain('slim'));
  });

  test('goes with all that was made of it', async () => {
    await operator.apply('short');
    await eventually(async () => expect(await namesOf(STATEFUL_SETS)).toContain('short'));
    await operator.client.delete(STREAMS_APPLICATIONS, { namespace: operator.namespace, name: 'short' });
    await eventually(async () => {
      const left = await Promise.all(MADE_KINDS.map(namesOf));
      expect(left.flat().filter((name) => name.startsWith('short'))).toEqual([]);
    }, 40_000);
  });

  test('never takes what belongs to somebody else', async () => {
    const stranger = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'taken', namespace: operator.namespace },
      spec: { ports: [{ port: 1 }] },
    };
    await operator.client.create<KubernetesObject>(typeOfKind('Service'), stranger);
    await operator.apply('taken');
    await eventually(async () => {
      expect(await operator.condition('taken', 'Degraded')).toMatchObject({
        status: 'True',
        reason: 'NotOurs',
        message: 'Service taken is there already and was not made for this application',
      });
    });
    expect(await namesOf(typeOfKind('Service'))).not.toContain('taken');
    expect(await namesOf(STATEFUL_SETS)).toContain('taken');
  });
});
