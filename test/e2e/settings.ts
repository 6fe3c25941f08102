/** How the tests find the cluster's parts; each can be set by an environment variable. */
export interface E2eSettings {
  /** Where the operator is installed. */
  readonly operatorNamespace: string;
  /** Where the platform is installed. */
  readonly namespace: string;
  /** The tag of the images under test, as they were loaded into the nodes. */
  readonly tag: string;
  /** Brings image archives into the cluster's nodes, as `kind load image-archive` does. */
  readonly imageLoad: string;
  readonly helm: string;
}

/** Reads the settings from the environment. */
export function e2eSettings(env: NodeJS.ProcessEnv = process.env): E2eSettings {
  return {
    operatorNamespace: env['E2E_OPERATOR_NAMESPACE'] ?? 'orders-platform-operator',
    namespace: env['E2E_NAMESPACE'] ?? 'orders',
    tag: env['E2E_TAG'] ?? 'test',
    imageLoad: env['IMAGE_LOAD'] ?? 'kind load image-archive',
    helm: env['HELM'] ?? 'helm',
  };
}
