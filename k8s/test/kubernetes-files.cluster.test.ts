import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { kubectl, TestNamespace } from '../../charts/test/cluster.ts';

const K8S = fileURLToPath(new URL('../', import.meta.url));
const filesIn = (folder: string) => readdirSync(`${K8S}${folder}`).map((file) => `${folder}/${file}`);

test.each([...filesIn('samples'), ...filesIn('chaos')])('the API server takes %s, unknown fields refused', (file) => {
  using namespace = new TestNamespace('k8s');
  const dryRun = [
    'apply',
    '--dry-run=server',
    '--server-side',
    '--validate=strict',
    '-n',
    namespace.name,
    '-o',
    'name',
  ];
  expect(kubectl([...dryRun, '-f', `${K8S}${file}`]).trim()).toMatch(/^(streamsapplication|workflow)\./);
});

describe('the overlay', () => {
  const objects = parseAllDocuments(kubectl(['kustomize', `${K8S}kustomize`])).map((document) => document.toJS());

  test('takes every image from the other registry', () => {
    const text = JSON.stringify(objects.filter(({ kind }) => kind !== 'CustomResourceDefinition'));
    const images = [...text.matchAll(/"image":"([^"]+)"/g)].map(([, image]) => image);
    expect(images.length).toBeGreaterThan(6);
    for (const image of images)
      expect(image).toMatch(/^registry\.example\.org\/orders-platform\/(services|operator):0\.1\.0$/);
  });

  test('changes one application alone', () => {
    const replicas = objects
      .filter(({ kind }) => kind === 'StreamsApplication')
      .map(({ metadata, spec }) => [metadata.name, spec.replicas]);
    expect(Object.fromEntries(replicas)).toEqual({
      orders: 2,
      fraud: 2,
      inventory: 1,
      'order-details': 1,
      validations: 1,
      email: 1,
    });
  });
});
