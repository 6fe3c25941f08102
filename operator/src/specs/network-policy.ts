import type { StreamsApplication } from '../api/index.ts';
import { instanceSelector, OPERATOR_NAME } from './labels.ts';
import { type Manifest, ownedMetadata } from './manifest.ts';

const ANY_NAMESPACE = {};

/** Who may call the instances: one another, the operator, Prometheus, and whom the application names. */
export function networkPolicy(app: StreamsApplication): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: ownedMetadata(app, app.metadata.name),
    spec: {
      podSelector: { matchLabels: instanceSelector(app) },
      policyTypes: ['Ingress'],
      ingress: [
        {
          ports: [{ port: 'http', protocol: 'TCP' }],
          from: [
            { podSelector: { matchLabels: instanceSelector(app) } },
            fromAnyNamespace({ 'app.kubernetes.io/name': OPERATOR_NAME }),
            fromAnyNamespace({ 'app.kubernetes.io/name': 'prometheus' }),
            ...app.spec.networkPolicy.ingressFrom,
          ],
        },
      ],
    },
  };
}

function fromAnyNamespace(matchLabels: Readonly<Record<string, string>>) {
  return { namespaceSelector: ANY_NAMESPACE, podSelector: { matchLabels } };
}
