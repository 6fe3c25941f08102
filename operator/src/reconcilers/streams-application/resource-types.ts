import { GROUP, KIND, PLURAL, VERSION } from '../../api/index.ts';
import type { ResourceType } from '../../objects/index.ts';

const type = (group: string, version: string, kind: string, plural: string): ResourceType => ({
  group,
  version,
  kind,
  plural,
  namespaced: true,
});

/** The kind itself. */
export const STREAMS_APPLICATIONS = type(GROUP, VERSION, KIND, PLURAL);
/** The instances. */
export const PODS = type('', 'v1', 'Pod', 'pods');
/** What makes the instances. */
export const STATEFUL_SETS = type('apps', 'v1', 'StatefulSet', 'statefulsets');
/** What resets an application. */
export const JOBS = type('batch', 'v1', 'Job', 'jobs');
/** The instances' volumes. */
export const VOLUME_CLAIMS = type('', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims');

/** What is made of an application in every cluster. */
export const MADE_KINDS: readonly ResourceType[] = [
  STATEFUL_SETS,
  JOBS,
  type('', 'v1', 'Service', 'services'),
  type('', 'v1', 'ServiceAccount', 'serviceaccounts'),
  type('policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
  type('networking.k8s.io', 'v1', 'NetworkPolicy', 'networkpolicies'),
];

/** What is made of an application where somebody has installed the kind. */
export const OPTIONAL_KINDS: readonly ResourceType[] = [
  type('kafka.strimzi.io', 'v1', 'KafkaTopic', 'kafkatopics'),
  type('kafka.strimzi.io', 'v1', 'KafkaUser', 'kafkausers'),
  type('monitoring.coreos.com', 'v1', 'PodMonitor', 'podmonitors'),
];

/** The type of a kind that is made. @throws RangeError for any other */
export function typeOfKind(kind: string): ResourceType {
  const found = [...MADE_KINDS, ...OPTIONAL_KINDS].find((each) => each.kind === kind);
  if (found === undefined) throw new RangeError(`the operator makes no ${kind}`);
  return found;
}
