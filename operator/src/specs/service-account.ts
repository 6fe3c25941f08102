import type { StreamsApplication } from '../api/index.ts';
import { type Manifest, ownedMetadata } from './manifest.ts';

/** Who the pods are to Kubernetes: somebody who may do nothing, and has no token. */
export function serviceAccount(app: StreamsApplication): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: ownedMetadata(app, app.metadata.name, { annotations: app.spec.pod.serviceAccountAnnotations }),
    automountServiceAccountToken: false,
  };
}
