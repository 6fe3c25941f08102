import { KubeConfig } from '@kubernetes/client-node';
import { ApiTransport } from '../../src/kube/api-transport.ts';
import { ApiClient, type KubeMetrics } from '../../src/kube/index.ts';
import { kubeConfigConnection } from '../../src/kube/kube-config-connection.ts';
import type { KubernetesObject, ResourceType } from '../../src/objects/index.ts';
import type { PolicyRule } from '../../src/rbac.ts';

const RBAC = { group: 'rbac.authorization.k8s.io', version: 'v1', namespaced: true };
const ROLES: ResourceType = { ...RBAC, kind: 'Role', plural: 'roles' };
const ROLE_BINDINGS: ResourceType = { ...RBAC, kind: 'RoleBinding', plural: 'rolebindings' };
const SERVICE_ACCOUNTS: ResourceType = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  namespaced: true,
};

const NAME = 'operator';

/** A service account of a namespace that may do what the rules say, and nothing else. */
export async function serviceAccountWith(client: ApiClient, namespace: string, rules: readonly PolicyRule[]) {
  const metadata = { namespace, name: NAME };
  const allow = (allowed: readonly PolicyRule[]) =>
    client.apply(
      ROLES,
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules: allowed } as KubernetesObject,
      { force: true },
    );
  const token = await createServiceAccount(client, namespace, NAME);
  await allow(rules);
  await client.apply(ROLE_BINDINGS, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: NAME },
    subjects: [{ kind: 'ServiceAccount', name: NAME, namespace }],
  } as KubernetesObject);
  const config = configOf(token);
  return {
    allow,
    /** For another process. */
    kubeconfig: config.exportConfig(),
    clientOf: (metrics?: KubeMetrics) => new ApiClient(new ApiTransport(() => kubeConfigConnection(config), metrics)),
  };
}

/** A service account of one's own, and a token of it: a namespace's `default` account comes some time after it. */
export async function createServiceAccount(client: ApiClient, namespace: string, name: string): Promise<string> {
  await client.create(SERVICE_ACCOUNTS, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } });
  const { status, body } = await client.transport.open({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    contentType: 'application/json',
    body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = Buffer.concat(await body.toArray()).toString();
  if (status >= 300) throw new Error(text);
  return (JSON.parse(text) as { status: { token: string } }).status.token;
}

function configOf(token: string): KubeConfig {
  const found = new KubeConfig();
  found.loadFromDefault();
  const cluster = found.getCurrentCluster();
  if (cluster === null) throw new Error('KUBECONFIG names no cluster');
  const config = new KubeConfig();
  config.loadFromClusterAndUser(cluster, { name: NAME, token });
  return config;
}
