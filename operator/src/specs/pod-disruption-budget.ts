import type { StreamsApplication } from '../api/index.ts';
import { instanceSelector } from './labels.ts';
import { type Manifest, ownedMetadata } from './manifest.ts';

/** How many instances a drain may take at a time; one that is not ready never holds up a drain. */
export function podDisruptionBudget(app: StreamsApplication): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: ownedMetadata(app, app.metadata.name),
    spec: {
      maxUnavailable: app.spec.disruption.maxUnavailable,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: instanceSelector(app) },
    },
  };
}
