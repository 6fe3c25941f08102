import type { StreamsApplication } from '../api/index.ts';
import { instanceSelector } from './labels.ts';
import { type Manifest, ownedMetadata } from './manifest.ts';

/** How the Prometheus operator finds the instances' metrics. */
export function podMonitor(app: StreamsApplication): Manifest {
  const { interval, labels } = app.spec.telemetry.podMonitor;
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: ownedMetadata(app, app.metadata.name, labels && { labels }),
    spec: {
      selector: { matchLabels: instanceSelector(app) },
      podMetricsEndpoints: [{ port: 'http', path: '/metrics', interval }],
    },
  };
}
