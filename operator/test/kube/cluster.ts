import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { Registry } from 'prom-client';
import { objectPath, withQuery } from '../../src/kube/api-path.ts';
import { ApiTransport } from '../../src/kube/api-transport.ts';
import { ApiClient, createKubeMetrics } from '../../src/kube/index.ts';
import { kubeConfigConnection } from '../../src/kube/kube-config-connection.ts';
import { apiVersionOf, type KubernetesObject, type ResourceType } from '../../src/objects/index.ts';

export interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

const core = { group: '', version: 'v1' };
export const NAMESPACES: ResourceType = { ...core, kind: 'Namespace', plural: 'namespaces', namespaced: false };
export const CONFIG_MAPS: ResourceType = { ...core, kind: 'ConfigMap', plural: 'configmaps', namespaced: true };

export const CLAIMS: ResourceType = {
  ...core,
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  namespaced: true,
};

/** A client of the cluster that KUBECONFIG names, its requests counted; through a proxy if one is named. */
export function clusterClient(through?: { readonly port: number; readonly token?: string }) {
  const config = new KubeConfig();
  config.loadFromDefault();
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (cluster === null || user === null) throw new Error('KUBECONFIG names no cluster');
  const server = through === undefined ? cluster.server : `https://127.0.0.1:${through.port}`;
  const { hostname } = new URL(cluster.server);
  const own = new KubeConfig();
  const { token } = through ?? {};
  own.loadFromClusterAndUser(
    { ...cluster, server, ...(isIP(hostname) === 0 && { tlsServerName: hostname }) },
    token === undefined ? user : { name: 'other', token },
  );
  const metrics = createKubeMetrics(new Registry());
  const client = new ApiClient(new ApiTransport(() => kubeConfigConnection(own), metrics));
  return { client, metrics, server: new URL(cluster.server), close: () => client.close() };
}

/** A namespace of one's own. */
export async function createNamespace(client: ApiClient, prefix: string) {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  await client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  return { name, remove: () => client.delete(NAMESPACES, { name }) };
}

export function configMap(namespace: string, name: string, more: Partial<ConfigMap> = {}): ConfigMap {
  return {
    apiVersion: apiVersionOf(CONFIG_MAPS),
    kind: 'ConfigMap',
    ...more,
    metadata: { ...more.metadata, namespace, name },
  };
}

/** Server-side apply as somebody else would do it. */
export async function applyAs({ transport }: ApiClient, manager: string, object: KubernetesObject): Promise<void> {
  const path = withQuery(objectPath(CONFIG_MAPS, object.metadata), { fieldManager: manager, force: true });
  const { status, body } = await transport.open({
    method: 'PATCH',
    path,
    body: JSON.stringify(object),
    contentType: 'application/apply-patch+yaml',
    signal: AbortSignal.timeout(10_000),
  });
  const text = Buffer.concat(await body.toArray()).toString();
  if (status >= 300) throw new Error(text);
}
