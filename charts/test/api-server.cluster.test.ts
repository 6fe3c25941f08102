import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kubectl, TestNamespace } from './cluster.ts';
import { type Chart, chartFolder, type Manifest, render } from './helm.ts';

const CASES = (['operator', 'platform'] satisfies readonly Chart[]).flatMap((chart) => {
  const ci = readdirSync(join(chartFolder(chart), 'ci')).map((file) => `ci/${file}`);
  return [...ci, ...(chart === 'platform' ? ['values-small.yaml'] : [])].map((file) => [chart, file] as const);
});

test.each(CASES)('the API server takes every object of charts/%s with %s, unknown fields refused', (chart, file) => {
  using namespace = new TestNamespace('charts');
  const set = file === 'ci/all-values.yaml' && chart === 'operator' ? [`watchNamespaces={${namespace.name}}`] : [];
  const manifests = render(chart, { files: [file], set, namespace: namespace.name });
  // A pod is refused, dry run or not, where its account is missing.
  const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount');
  const given = accounts.length > 0 ? accounts : [account('operator')];
  kubectl(['apply', '-n', namespace.name, '-f', '-'], list(given));

  const answer = kubectl(
    [
      'apply',
      '--dry-run=server',
      '--server-side',
      '--force-conflicts',
      '--validate=strict',
      '-n',
      namespace.name,
      '-o',
      'name',
      '-f',
      '-',
    ],
    list(manifests),
  );
  expect(answer.trim().split('\n')).toHaveLength(manifests.length);
});

test('the API server refuses a field that a kind does not have', () => {
  using namespace = new TestNamespace('charts');
  const [application] = render('platform', { namespace: namespace.name }).filter(
    ({ kind }) => kind === 'StreamsApplication',
  );
  const wrong = { ...application, spec: { ...application?.spec, replica: 2 } } as Manifest;
  const apply = ['apply', '--dry-run=server', '--server-side', '--validate=strict', '-f', '-'];
  expect(() => kubectl(apply, list([wrong]))).toThrow(/replica/);
});

function account(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } };
}

function list(items: readonly Manifest[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
