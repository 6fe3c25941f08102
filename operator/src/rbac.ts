import { GROUP, PLURAL } from './api/index.ts';

/** A rule of Kubernetes' Role. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const rule = (group: string, resource: string, ...verbs: readonly string[]): PolicyRule => ({
  apiGroups: [group],
  resources: [resource],
  verbs,
});

const FOLLOWED = ['list', 'watch'];
/** Looked for once before it is made, made and changed by server-side apply. */
const APPLIED = ['get', 'create', 'patch', ...FOLLOWED];

/** What the operator may do in each namespace that it watches; just the verbs that it uses. */
export const OPERATOR_RULES: readonly PolicyRule[] = [
  rule(GROUP, PLURAL, ...FOLLOWED),
  rule(GROUP, `${PLURAL}/status`, 'patch'),
  rule('', 'pods', ...FOLLOWED),
  rule('', 'services', ...APPLIED),
  rule('', 'serviceaccounts', ...APPLIED),
  rule('', 'persistentvolumeclaims', 'list', 'delete'),
  rule('apps', 'statefulsets', ...APPLIED),
  rule('batch', 'jobs', ...APPLIED, 'delete'),
  rule('policy', 'poddisruptionbudgets', ...APPLIED),
  rule('networking.k8s.io', 'networkpolicies', ...APPLIED, 'delete'),
  rule('kafka.strimzi.io', 'kafkatopics', ...APPLIED),
  rule('kafka.strimzi.io', 'kafkausers', ...APPLIED, 'delete'),
  rule('monitoring.coreos.com', 'podmonitors', ...APPLIED, 'delete'),
  rule('events.k8s.io', 'events', 'create', 'patch'),
];

/** What the operator may do in its own namespace beside: hold the lease that elects its leader. */
export const LEASE_RULES: readonly PolicyRule[] = [rule('coordination.k8s.io', 'leases', 'get', 'create', 'patch')];
