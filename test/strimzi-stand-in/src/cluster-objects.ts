import { CONTROL_PLANE_PORT, REPLICATION_PORT } from './broker-settings.ts';
import { CLUSTER_LABEL, type Kafka } from './kinds.ts';
import type { KubeObject } from './kube-api.ts';
import { brokersService, clusterLabels, type Node, ownedBy } from './nodes.ts';

/** The Service that clients begin with. */
export function bootstrapService(kafka: Kafka): string {
  return `${kafka.metadata.name}-kafka-bootstrap`;
}

/** What a cluster has besides its nodes: Services, ServiceAccount, PodDisruptionBudget, NetworkPolicy. */
export function clusterObjects(kafka: Kafka, nodes: readonly Node[]): readonly KubeObject[] {
  const { listeners, metricsConfig } = kafka.spec.kafka;
  const brokers = { [CLUSTER_LABEL]: kafka.metadata.name, 'strimzi.io/broker-role': 'true' };
  const allNodes = { [CLUSTER_LABEL]: kafka.metadata.name, 'strimzi.io/name': `${kafka.metadata.name}-kafka` };
  const replication = { name: 'tcp-replication', port: REPLICATION_PORT, targetPort: REPLICATION_PORT };
  const control = { name: 'tcp-ctrlplane', port: CONTROL_PLANE_PORT, targetPort: CONTROL_PLANE_PORT };
  const clients = listeners.map(({ name, port }) => ({ name: `tcp-${name}`, port, targetPort: port }));
  const maxUnavailable = kafka.spec.kafka.template?.podDisruptionBudget?.maxUnavailable ?? 1;
  const object = (apiVersion: string, kind: string, name: string, rest: object): KubeObject => ({
    apiVersion,
    kind,
    metadata: {
      name,
      namespace: kafka.metadata.namespace ?? 'default',
      labels: clusterLabels(kafka),
      ownerReferences: [ownedBy(kafka)],
    },
    ...rest,
  });
  return [
    object('v1', 'ServiceAccount', `${kafka.metadata.name}-kafka`, {}),
    object('v1', 'Service', bootstrapService(kafka), {
      spec: { type: 'ClusterIP', selector: brokers, ports: [replication, ...clients] },
    }),
    object('v1', 'Service', brokersService(kafka), {
      spec: {
        clusterIP: 'None',
        publishNotReadyAddresses: true,
        selector: allNodes,
        ports: [control, replication, ...clients],
      },
    }),
    // The pods have no scale that a maximum could be taken of.
    object('policy/v1', 'PodDisruptionBudget', `${kafka.metadata.name}-kafka`, {
      spec: { minAvailable: Math.max(0, nodes.length - maxUnavailable), selector: { matchLabels: allNodes } },
    }),
    object('networking.k8s.io/v1', 'NetworkPolicy', `${kafka.metadata.name}-network-policy-kafka`, {
      spec: {
        podSelector: { matchLabels: allNodes },
        policyTypes: ['Ingress'],
        ingress: [
          { ports: [tcp(CONTROL_PLANE_PORT)], from: [{ podSelector: { matchLabels: allNodes } }] },
          { ports: [tcp(REPLICATION_PORT)], from: [{ podSelector: { matchLabels: allNodes } }, operatorPods()] },
          ...listeners.map(({ port, networkPolicyPeers }) => ({
            ports: [tcp(port)],
            ...(networkPolicyPeers !== undefined && { from: networkPolicyPeers }),
          })),
          ...(metricsConfig === undefined ? [] : [{ ports: [tcp(9404)] }]),
        ],
      },
    }),
  ];
}

function tcp(port: number): object {
  return { protocol: 'TCP', port };
}

function operatorPods(): object {
  return { namespaceSelector: {}, podSelector: { matchLabels: { 'strimzi.io/kind': 'cluster-operator' } } };
}
