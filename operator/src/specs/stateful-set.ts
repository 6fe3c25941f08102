import type { StreamsApplication } from '../api/index.ts';
import { instanceLabels, instanceSelector } from './labels.ts';
import { type Manifest, ownedMetadata } from './manifest.ts';
import { instancesServiceName } from './names.ts';
import { podEnvironment } from './pod-environment.ts';
import { containerSpec, podMounts, podSpec, podVolumes } from './pod-template.ts';

/** Time for Services to forget a pod before it is told to stop. */
const ENDPOINT_REMOVAL_SECONDS = 3;

/** What the reconciler decides of a StatefulSet; the rest follows from the application. */
export interface StatefulSetScale {
  readonly replicas: number;
  /** Pods from this ordinal on get the present template; those below keep the one they have. */
  readonly partition: number;
}

/** The StatefulSet of the application's instances: parallel, with a volume each, updated from `partition` on. */
export function statefulSet(app: StreamsApplication, { replicas, partition }: StatefulSetScale): Manifest {
  const { spec } = app;
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: ownedMetadata(app, app.metadata.name),
    spec: {
      replicas,
      serviceName: instancesServiceName(app),
      podManagementPolicy: 'Parallel',
      revisionHistoryLimit: 5,
      selector: { matchLabels: instanceSelector(app) },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: spec.state.retain, whenScaled: 'Retain' },
      template: {
        metadata: {
          labels: instanceLabels(app),
          ...(spec.pod.annotations && { annotations: spec.pod.annotations }),
        },
        spec: { ...podSpec(app), containers: [instanceContainer(app)], volumes: podVolumes(app) },
      },
      volumeClaimTemplates: [stateClaim(app)],
    },
  };
}

function instanceContainer(app: StreamsApplication) {
  const probe = (path: string) => ({ httpGet: { path, port: 'http' } });
  return {
    name: 'instance',
    ...containerSpec(app),
    env: podEnvironment(app),
    ports: [{ name: 'http', containerPort: app.spec.http.port }],
    // A machine whose processors are full answers late: a live process is not killed for it.
    startupProbe: { ...probe('/livez'), periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 90 },
    readinessProbe: { ...probe('/readyz'), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
    // Two minutes: a process that is merely starved is not helped by a start, which costs more.
    livenessProbe: { ...probe('/livez'), periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 12 },
    lifecycle: { preStop: { sleep: { seconds: ENDPOINT_REMOVAL_SECONDS } } },
    volumeMounts: podMounts(app),
  };
}

function stateClaim({ spec: { state } }: StreamsApplication) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'state' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(state.storageClassName !== undefined && { storageClassName: state.storageClassName }),
      resources: { requests: { storage: state.size } },
    },
  };
}
