import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLAN_ONLY_ANNOTATION } from '../../../src/api/index.ts';
import type { KubernetesObject } from '../../../src/objects/index.ts';
import { JOBS, STATEFUL_SETS, VOLUME_CLAIMS } from '../../../src/reconcilers/streams-application/resource-types.ts';
import { eventually } from '../../eventually.ts';
import { endJob } from './cluster/end-job.ts';
import { type OperatorUnderTest, operatorUnderTest } from './cluster/operator-under-test.ts';

const MINUTE = 60_000;
let operator: OperatorUnderTest;

beforeAll(async () => {
  operator = await operatorUnderTest('pause');
  operator.start();
});

afterAll(() => operator.close());

const phaseIs = (name: string, phase: string) =>
  eventually(async () => {
    const { metadata, status } = await operator.application(name);
    expect(status).toMatchObject({ phase, observedGeneration: metadata.generation });
  }, 40_000);
const claims = async (name: string) =>
  (await operator.client.list(VOLUME_CLAIMS, { namespace: operator.namespace })).items
    .filter(({ metadata }) => metadata.name.startsWith(`state-${name}-`))
    .map(({ metadata }) => metadata);
const jobs = async () => (await operator.client.list<KubernetesObject>(JOBS, { namespace: operator.namespace })).items;

describe('an application that is paused', () => {
  test('has no pods, keeps its volumes, and comes back', { timeout: 2 * MINUTE }, async () => {
    await operator.apply('paused', { replicas: 2 });
    await phaseIs('paused', 'Running');
    const before = await claims('paused');
    expect(before).toHaveLength(2);
    await operator.apply('paused', { replicas: 2, paused: true });
    await phaseIs('paused', 'Paused');
    expect(await operator.condition('paused', 'Paused')).toMatchObject({ status: 'True' });
    expect(await operator.pods()).toEqual([]);
    expect((await claims('paused')).map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid));
    await operator.apply('paused', { replicas: 2 });
    await phaseIs('paused', 'Running');
    expect(await operator.condition('paused', 'Paused')).toMatchObject({ status: 'False' });
    expect((await operator.application('paused')).status?.scaling).toBeUndefined();
  });

  test('is reset once an id: by a Job, then without its volumes', { timeout: 3 * MINUTE }, async () => {
    await operator.apply('again', { replicas: 2 });
    await phaseIs('again', 'Running');
    const before = await claims('again');
    const reset = { id: 'first', to: 'latest' };
    await operator.apply('again', { replicas: 2, paused: true, reset });
    await phaseIs('again', 'Resetting');
    const [job] = await eventually(async () => {
      const all = await jobs();
      expect(all).toHaveLength(1);
      return all;
    });
    const { template } = (job as unknown as { spec: { template: { spec: { containers: { env: object[] }[] } } } }).spec;
    expect(template.spec.containers[0]?.env).toEqual(
      expect.arrayContaining([
        { name: 'STREAMS_RUN', value: 'reset' },
        { name: 'RESET_TO', value: 'latest' },
      ]),
    );
    // Half-way, the user goes on: the reset is finished first.
    await operator.apply('again', { replicas: 2, reset });
    await eventually(async () => {
      expect((await operator.application('again')).status?.plan).toContain('start again once the reset is done');
    });
    expect(await claims('again')).toHaveLength(2);
    await endJob(operator.client, operator.namespace, job?.metadata.name ?? '', 'Complete');
    await phaseIs('again', 'Running');
    const { status } = await operator.application('again');
    expect(status?.lastReset).toMatchObject({ id: 'first', outcome: 'Succeeded' });
    const after = await claims('again');
    expect(after).toHaveLength(2);
    expect(after.filter(({ uid }) => before.some((old) => old.uid === uid))).toEqual([]);
    expect(await jobs()).toHaveLength(1);
  });

  test('says what went wrong with a reset, and does not try again by itself', { timeout: 2 * MINUTE }, async () => {
    await operator.apply('fails', { paused: true, reset: { id: 'bad' } });
    const job = await eventually(async () => {
      const found = (await jobs()).find(({ metadata }) => metadata.name.startsWith('fails-'));
      expect(found).toBeDefined();
      return found;
    });
    await endJob(operator.client, operator.namespace, job?.metadata.name ?? '', 'Failed');
    await phaseIs('fails', 'Paused');
    expect((await operator.application('fails')).status?.lastReset).toMatchObject({
      id: 'bad',
      outcome: 'Failed: as the test wants it',
    });
    expect(await operator.condition('fails', 'Degraded')).toMatchObject({ status: 'True', reason: 'ResetFailed' });
  });
});

describe('an application that is only planned', () => {
  test('says what would be done and does nothing', { timeout: MINUTE }, async () => {
    const annotations = { [PLAN_ONLY_ANNOTATION]: 'true' };
    await operator.apply('planned', { replicas: 2 }, { annotations });
    await eventually(async () => {
      expect((await operator.application('planned')).status?.plan).toEqual(
        expect.arrayContaining(['make everything and start 2 pods', 'create StatefulSet planned']),
      );
    });
    expect(
      await operator.client.find(STATEFUL_SETS, { namespace: operator.namespace, name: 'planned' }),
    ).toBeUndefined();
    await operator.apply('planned', { replicas: 2 });
    await phaseIs('planned', 'Running');
    await operator.apply('planned', { replicas: 3, http: { port: 9090 } }, { annotations });
    await eventually(async () => {
      const plan = (await operator.application('planned')).status?.plan?.join('\n');
      expect(plan).toContain('scale from 2 to 3 pods');
      expect(plan).toContain('change Service planned-instances: spec.ports[0].port');
    });
    expect((await operator.statefulSet('planned')).spec.replicas).toBe(2);
  });
});
