import type { StreamsApplication } from '../api/index.ts';
import { kafkaAccess } from './kafka-access.ts';
import { instanceSelector } from './labels.ts';
import { PATHS } from './pod-environment.ts';

/** The user and the group of the image. */
const IMAGE_USER = 1000;

/** What a pod of the application is, whatever it runs: image, credentials, placement, the restricted security standard. */
export function podSpec(app: StreamsApplication) {
  const { imagePullSecrets, pod } = app.spec;
  return {
    serviceAccountName: app.metadata.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: pod.terminationGracePeriodSeconds,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: IMAGE_USER,
      runAsGroup: IMAGE_USER,
      fsGroup: IMAGE_USER,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(imagePullSecrets.length > 0 && { imagePullSecrets }),
    ...(pod.nodeSelector && { nodeSelector: pod.nodeSelector }),
    ...(pod.tolerations && { tolerations: pod.tolerations }),
    ...(pod.affinity && { affinity: pod.affinity }),
    ...(pod.priorityClassName && { priorityClassName: pod.priorityClassName }),
    topologySpreadConstraints: pod.topologySpreadConstraints ?? spread(app),
  };
}

/** What a container of the application is, whatever it runs. */
export function containerSpec({ spec }: StreamsApplication) {
  return {
    image: spec.image,
    imagePullPolicy: spec.imagePullPolicy,
    ...(spec.command && { command: spec.command }),
    ...(spec.args.length > 0 && { args: spec.args }),
    ...(spec.pod.resources && { resources: spec.pod.resources }),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

/** The volumes of credentials and of temporary files. Whole Secrets, so that a renewed one reaches the pod. */
export function podVolumes(app: StreamsApplication) {
  const { ca, user } = kafkaAccess(app);
  return [
    { name: 'tmp', emptyDir: {} },
    ...(ca ? [{ name: 'cluster-ca', secret: { defaultMode: 0o440, ...ca } }] : []),
    ...(user ? [{ name: 'user', secret: { defaultMode: 0o440, secretName: user.secretName } }] : []),
  ];
}

/** Where those volumes are mounted, and the one that keeps state. */
export function podMounts(app: StreamsApplication) {
  const { ca, user } = kafkaAccess(app);
  return [
    { name: 'state', mountPath: PATHS.state },
    { name: 'tmp', mountPath: '/tmp' },
    ...(ca ? [{ name: 'cluster-ca', mountPath: PATHS.ca, readOnly: true }] : []),
    ...(user ? [{ name: 'user', mountPath: PATHS.user, readOnly: true }] : []),
  ];
}

function spread(app: StreamsApplication) {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: instanceSelector(app) },
  }));
}
