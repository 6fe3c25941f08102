import { CLUSTER_CA_CERT_GENERATION, CLUSTER_CA_KEY_GENERATION, REVISION } from './broker-pod.ts';
import type { ClusterHealth } from './kafka-connection.ts';
import type { Pod } from './kinds.ts';
import type { Node } from './nodes.ts';

const MANUAL = 'strimzi.io/manual-rolling-update';

/** What to do about the pods next. */
export type RollStep =
  | { readonly kind: 'create'; readonly nodes: readonly Node[] }
  | { readonly kind: 'delete'; readonly node: Node; readonly why: string }
  | { readonly kind: 'wait'; readonly why: string }
  /** What is next depends on the brokers' health, which is not given. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'done' };

/** A node, the pod it has, and the revision that the pod should have. */
export interface NodeState {
  readonly node: Node;
  readonly pod: Pod | undefined;
  readonly revision: string;
}

/** Whether a pod serves. */
export function isReady(pod: Pod | undefined): boolean {
  return (
    pod?.metadata.deletionTimestamp === undefined &&
    (pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false)
  );
}

/**
 * The next step towards pods that are all as they should be: missing ones are made at once; one that must change is deleted only when
 * all the others serve and every partition has all its replicas in sync, the active controller last. One that is out of order
 * already, and outdated, goes without waiting.
 */
export function nextStep(states: readonly NodeState[], health: ClusterHealth | undefined): RollStep {
  const missing = states.filter(({ pod }) => pod === undefined).map(({ node }) => node);
  if (missing.length > 0) return { kind: 'create', nodes: missing };
  const leaving = states.find(({ pod }) => pod?.metadata.deletionTimestamp !== undefined);
  if (leaving !== undefined) return { kind: 'wait', why: `pod ${leaving.node.podName} is ending` };
  const over = states.find(({ pod }) => pod?.status?.phase === 'Failed' || pod?.status?.phase === 'Succeeded');
  if (over !== undefined) return { kind: 'delete', node: over.node, why: 'it has ended' };
  const outdated = states.filter(isOutdated);
  const broken = outdated.find(({ pod }) => !isReady(pod));
  if (broken !== undefined) return { kind: 'delete', node: broken.node, why: 'it is outdated and does not serve' };
  const unready = states.find(({ pod }) => !isReady(pod));
  if (unready !== undefined) return { kind: 'wait', why: `pod ${unready.node.podName} is not ready` };
  if (outdated.length === 0) return { kind: 'done' };
  if (health === undefined) return { kind: 'ask' };
  const absent = states.find(({ node }) => node.isBroker && !health.brokers.includes(node.id));
  if (absent !== undefined) return { kind: 'wait', why: `broker ${absent.node.id} has not joined the cluster` };
  if (health.underReplicated > 0) {
    return { kind: 'wait', why: `${health.underReplicated} partitions lack a replica that is in sync` };
  }
  const next = outdated.find(({ node }) => node.id !== health.controller) ?? outdated[0];
  return next === undefined ? { kind: 'done' } : { kind: 'delete', node: next.node, why: 'it is outdated' };
}

function isOutdated({ pod, revision }: NodeState): boolean {
  const annotations = pod?.metadata.annotations;
  return annotations?.[REVISION] !== revision || annotations?.[MANUAL] === 'true';
}

/** Whether every pod has been started with an authority's present key among those it trusts. */
export function allTrust(pods: readonly (Pod | undefined)[], keyGeneration: number): boolean {
  return pods.every((pod) => Number(pod?.metadata.annotations?.[CLUSTER_CA_KEY_GENERATION] ?? -1) >= keyGeneration);
}

/** Whether every pod serves with a certificate that was signed under an authority's present certificate. */
export function allSigned(pods: readonly (Pod | undefined)[], certGeneration: number): boolean {
  return pods.every(
    (pod) => isReady(pod) && Number(pod?.metadata.annotations?.[CLUSTER_CA_CERT_GENERATION] ?? -1) >= certGeneration,
  );
}
