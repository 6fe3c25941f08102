import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ObjectCache, Reflector } from '../../src/kube/index.ts';
import type { KubernetesObject, ResourceType } from '../../src/objects/index.ts';
import { eventually } from '../eventually.ts';
import { silent } from '../silent-logger.ts';
import { CONFIG_MAPS, type ConfigMap, clusterClient, configMap, createNamespace } from './cluster.ts';
import { createServiceAccount } from './service-account.ts';
import { TcpProxy } from './tcp-proxy.ts';

const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1', namespaced: true };
const ROLES: ResourceType = { ...rbac, kind: 'Role', plural: 'roles' };
const BINDINGS: ResourceType = { ...rbac, kind: 'RoleBinding', plural: 'rolebindings' };

const { client, server, close } = clusterClient();
let space: Awaited<ReturnType<typeof createNamespace>>;

beforeAll(async () => {
  space = await createNamespace(client, 'access');
});
afterAll(async () => {
  await space.remove();
  close();
});

it('waits while it may not list, follows when it may, and again after the right was taken away', async () => {
  const namespace = space.name;
  const name = `reader-${randomBytes(4).toString('hex')}`;
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { namespace, name };
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'watch'] }];
  await client.create(ROLES, { apiVersion, kind: 'Role', metadata, rules } as KubernetesObject);
  const binding = {
    apiVersion,
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: rbac.group, kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', namespace, name }],
  } as KubernetesObject;

  const proxy = await TcpProxy.to(server);
  const reader = clusterClient({ port: proxy.port, token: await createServiceAccount(client, namespace, name) });
  const cache = new ObjectCache<ConfigMap>();
  const reflector = new Reflector<ConfigMap>({
    client: reader.client,
    type: CONFIG_MAPS,
    namespaces: [namespace],
    cache,
    logger: silent,
    random: () => 0,
  });
  const answers = async (code: string) => {
    const { values } = await reader.metrics.requests.get();
    return values.find(({ labels }) => labels.code === code)?.value ?? 0;
  };
  try {
    reflector.start();
    await eventually(async () => expect(await answers('403')).toBeGreaterThan(1));
    expect(reflector.hasSynced).toBe(false);

    await client.create(BINDINGS, binding);
    await reflector.synced();
    await client.create(CONFIG_MAPS, configMap(namespace, 'first'));
    await eventually(() => expect(cache.get(`${namespace}/first`)).toBeDefined());

    await client.delete(BINDINGS, metadata);
    // The server's own view of rights lags behind.
    await eventually(() =>
      expect(reader.client.list(CONFIG_MAPS, { namespace })).rejects.toMatchObject({ status: 403 }),
    );
    const before = await answers('403');
    // A watch that is open goes on: the right is asked for when it begins.
    proxy.cut();
    await eventually(async () => expect(await answers('403')).toBeGreaterThan(before));
    await client.create(CONFIG_MAPS, configMap(namespace, 'second'));
    expect(cache.get(`${namespace}/first`)).toBeDefined();
    expect(cache.get(`${namespace}/second`)).toBeUndefined();

    await client.create(BINDINGS, binding);
    await eventually(() => expect(cache.get(`${namespace}/second`)).toBeDefined(), 31_000);
  } finally {
    await reflector.close();
    reader.close();
    await proxy.close();
  }
});
