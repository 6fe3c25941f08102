import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { API_VERSION, KIND, type StreamsApplication, StreamsApplicationSpec } from '../../src/api/index.ts';
import type { KubernetesObject } from '../../src/objects/index.ts';
import { STREAMS_APPLICATIONS } from '../../src/reconcilers/streams-application/resource-types.ts';
import { eventually } from '../eventually.ts';
import { clusterClient, createNamespace } from '../kube/cluster.ts';
import { MALFORMED_SPECS, REFUSED_SPECS, VALID_SPECS } from './refused-specs.ts';
import { SMALLEST_SPEC } from './sample-application.ts';

const FILE = new URL('../../generated/streamsapplications.yaml', import.meta.url);
const DEFINITIONS = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};

type Candidate = KubernetesObject & { readonly spec: object };

const { client, close } = clusterClient();
let namespace: Awaited<ReturnType<typeof createNamespace>>;
let made = 0;

const candidate = (spec: object, name = `candidate-${made++}`): Candidate => ({
  apiVersion: API_VERSION,
  kind: KIND,
  metadata: { name, namespace: namespace.name },
  spec,
});

beforeAll(async () => {
  namespace = await createNamespace(client, 'api');
  await client.apply(DEFINITIONS, parse(readFileSync(FILE, 'utf8')), { force: true });
  await eventually(() => client.apply(STREAMS_APPLICATIONS, candidate(SMALLEST_SPEC), { dryRun: true }));
});

afterAll(async () => {
  await namespace.remove();
  await close();
});

describe('the API server', () => {
  test.each(REFUSED_SPECS)('refuses $name', async ({ before, spec, metadata, message }) => {
    const object = candidate(spec, metadata?.name);
    if (before) await client.apply(STREAMS_APPLICATIONS, { ...object, spec: before });
    await expect(client.apply(STREAMS_APPLICATIONS, object, { dryRun: true, force: true })).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(message),
    });
  });

  test.each(MALFORMED_SPECS)('refuses a malformed $field', async ({ field, spec }) => {
    await expect(client.create(STREAMS_APPLICATIONS, candidate(spec))).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(field),
    });
  });

  test.each(VALID_SPECS)('accepts $name, and fills in just what the types promise', async ({ spec }) => {
    const object = await client.create<Candidate>(STREAMS_APPLICATIONS, candidate(spec));
    expect(object.spec).toEqual(StreamsApplicationSpec.parse(spec));
  });

  test('accepts a reset that stays in the spec after the pause', async () => {
    const object = candidate({ ...SMALLEST_SPEC, paused: true, reset: { id: 'one' } });
    await client.create(STREAMS_APPLICATIONS, object);
    const resumed = { ...object, spec: { ...object.spec, paused: false } };
    await client.apply(STREAMS_APPLICATIONS, resumed, { force: true });
  });

  test('scales by the scale subresource, and shows what it knows in a table', async () => {
    const { metadata } = await client.create(STREAMS_APPLICATIONS, candidate(SMALLEST_SPEC));
    await client.patch(STREAMS_APPLICATIONS, metadata, { spec: { replicas: 3 } }, { subresource: 'scale' });
    const scaled = await client.get<StreamsApplication>(STREAMS_APPLICATIONS, metadata);
    expect(scaled.spec.replicas).toBe(3);
    const { spec } = await client.get<
      KubernetesObject & { spec: { names: object; versions: { additionalPrinterColumns: { name: string }[] }[] } }
    >(DEFINITIONS, { name: `${STREAMS_APPLICATIONS.plural}.${STREAMS_APPLICATIONS.group}` });
    expect(spec.names).toMatchObject({ shortNames: ['sapp'], categories: ['all', 'streams'] });
    expect(spec.versions[0]?.additionalPrinterColumns.map(({ name }) => name)).toEqual([
      'Ready',
      'Replicas',
      'Tasks',
      'Lag',
      'Phase',
      'Age',
    ]);
  });
});
