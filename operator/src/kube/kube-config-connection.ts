import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { ApiConnection } from './api-connection.ts';

/** By the files that KUBECONFIG names, else ~/.kube/config. */
export function defaultKubeConfigConnection(): ApiConnection {
  const config = new KubeConfig();
  config.loadFromDefault();
  return kubeConfigConnection(config);
}

/**
 * As the current context says.
 * @throws TypeError when it names no cluster.
 */
export function kubeConfigConnection(config: KubeConfig): ApiConnection {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new TypeError('the kubeconfig names no cluster: set KUBECONFIG, or run in a pod');
  return {
    server: cluster.server.replace(/\/$/, ''),
    async options() {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      // The agent it makes keeps no connection; with a proxy it is the only one to know the way.
      if (cluster.proxyUrl === undefined) delete options.agent;
      return options;
    },
  };
}
