import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { chartFolder, find, namesOf, render } from './helm.ts';

const NAME = 'shop-orders-platform-operator';
const rules = parse(readFileSync(join(chartFolder('operator'), 'files/rules.yaml'), 'utf8'));

test('is one Deployment, found by labels that do not change with the version', () => {
  const { spec } = find(render('operator'), 'Deployment', NAME);
  expect(spec.replicas).toBe(1);
  expect(spec.selector.matchLabels).toEqual({
    'app.kubernetes.io/name': 'orders-platform-operator',
    'app.kubernetes.io/instance': 'shop',
  });
  expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
});

test("keeps the label that the applications' network policies let in, whatever it is called", () => {
  const manifests = render('operator', { set: ['nameOverride=streams', 'fullnameOverride=other'] });
  const { template } = find(manifests, 'Deployment', 'other').spec;
  expect(template.metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'orders-platform-operator' });
  expect(find(manifests, 'Pod').metadata.labels).toMatchObject({
    'app.kubernetes.io/name': 'orders-platform-operator-test',
    'app.kubernetes.io/component': 'test',
  });
});

test('watches all namespaces by one ClusterRole, and elects its leader in its own', () => {
  const manifests = render('operator');
  const role = find(manifests, 'ClusterRole', `orders-${NAME}`);
  expect(role['rules']).toEqual(rules.namespaced);
  const binding = find(manifests, 'ClusterRoleBinding', `orders-${NAME}`);
  expect(binding['roleRef']).toMatchObject({ kind: 'ClusterRole', name: role.metadata.name });
  expect(binding['subjects']).toEqual([{ kind: 'ServiceAccount', name: NAME, namespace: 'orders' }]);
  expect(namesOf(manifests, 'Role')).toEqual([`${NAME}-leader-election`]);
  expect(find(manifests, 'Role')['rules']).toEqual(rules.own);
});

test('watches the namespaces it is told by a Role in each, without a ClusterRole for itself', () => {
  const manifests = render('operator', { set: ['watchNamespaces={payments,orders,orders}', 'rbac.aggregate=false'] });
  const roles = manifests.filter(({ kind, metadata }) => kind === 'Role' && metadata.name === NAME);
  expect(roles.map(({ metadata }) => metadata.namespace).sort()).toEqual(['orders', 'payments']);
  for (const role of roles) expect(role['rules']).toEqual(rules.namespaced);
  expect(namesOf(manifests, 'ClusterRole')).toEqual([]);
  expect(namesOf(manifests, 'ClusterRoleBinding')).toEqual([]);
  const [{ env }] = find(manifests, 'Deployment').spec.template.spec.containers;
  expect(env).toContainEqual({ name: 'WATCH_NAMESPACES', value: 'payments,orders,orders' });
});

test('asks for no right by a wildcard', () => {
  for (const { apiGroups, resources, verbs } of [...rules.own, ...rules.namespaced]) {
    expect([...apiGroups, ...resources, ...verbs]).not.toContain('*');
  }
});

test('keeps the kind when it is uninstalled, unless told otherwise', () => {
  const kept = find(render('operator', { set: ['crds.annotations.owner=me'] }), 'CustomResourceDefinition');
  expect(kept.metadata.annotations).toEqual({ owner: 'me', 'helm.sh/resource-policy': 'keep' });
  expect(kept.spec.names.kind).toBe('StreamsApplication');
  const gone = find(render('operator', { set: ['crds.keep=false'] }), 'CustomResourceDefinition');
  expect(gone.metadata.annotations).not.toHaveProperty('helm.sh/resource-policy');
});

test('changes nothing in the kind but its labels and annotations', () => {
  const source = parse(readFileSync(join(chartFolder('operator'), 'files/streamsapplications.yaml'), 'utf8'));
  expect(find(render('operator'), 'CustomResourceDefinition').spec).toEqual(source.spec);
});

test('leaves out what others manage', () => {
  const manifests = render('operator', { files: ['ci/bring-your-own-values.yaml'] });
  expect([...new Set(manifests.map(({ kind }) => kind))].sort()).toEqual(['Deployment', 'Pod', 'Service']);
  expect(find(manifests, 'Deployment').spec.template.spec.serviceAccountName).toBe('operator');
});

test('has a disruption budget from two replicas on', () => {
  expect(namesOf(render('operator'), 'PodDisruptionBudget')).toEqual([]);
  const budget = find(render('operator', { set: ['replicas=2'] }), 'PodDisruptionBudget');
  expect(budget.spec.maxUnavailable).toBe(1);
});

test("a variable of the user's takes the place of the chart's", () => {
  const manifests = render('operator', { set: ['env[0].name=LOG_LEVEL', 'env[0].value=trace'] });
  const [{ env }] = find(manifests, 'Deployment').spec.template.spec.containers;
  const levels = env.filter(({ name }: { name: string }) => name === 'LOG_LEVEL');
  expect(levels).toEqual([{ name: 'LOG_LEVEL', value: 'trace' }]);
});

test('carries manifests of the user, as objects and as text, rendered', () => {
  const manifests = render('operator', { files: ['ci/all-values.yaml'] });
  expect(namesOf(manifests, 'ConfigMap')).toEqual(['shop-extra', 'shop-text']);
});

test('is monitored by the labels that it is told', () => {
  const manifests = render('operator', {
    set: ['metrics.podMonitor.enabled=true', 'metrics.podMonitor.labels.release=p'],
  });
  const { metadata, spec } = find(manifests, 'PodMonitor');
  expect(metadata.labels).toMatchObject({ release: 'p' });
  expect(spec.selector.matchLabels).toEqual(find(manifests, 'Deployment').spec.selector.matchLabels);
  expect(namesOf(render('operator'), 'PodMonitor')).toEqual([]);
});
