import type { StreamsApplication } from '../api/index.ts';
import { instanceSelector } from './labels.ts';
import { type Manifest, ownedMetadata } from './manifest.ts';
import { instancesServiceName } from './names.ts';

/** The headless Service that names every pod, ready or not: a restoring instance is found by the others. */
export function instancesService(app: StreamsApplication): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: ownedMetadata(app, instancesServiceName(app)),
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: instanceSelector(app),
      ports: [{ name: 'http', port: app.spec.http.port, targetPort: 'http', protocol: 'TCP' }],
    },
  };
}

/** The Service that clients use: ready pods only. */
export function clientService(app: StreamsApplication): Manifest {
  const { type, port, annotations } = app.spec.http.service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: ownedMetadata(app, app.metadata.name, { annotations }),
    spec: {
      type,
      selector: instanceSelector(app),
      ports: [{ name: 'http', port, targetPort: 'http', protocol: 'TCP' }],
    },
  };
}
