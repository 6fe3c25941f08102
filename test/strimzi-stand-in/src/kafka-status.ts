import { bootstrapService } from './cluster-objects.ts';
import type { KafkaOutcome } from './kafka-reconciler.ts';
import { CLUSTER_LABEL, type Kafka, type KafkaNodePool, namespaceOf, type Status } from './kinds.ts';

const KAFKA_VERSION = '4.3.1';
const METADATA_VERSION = '4.3-IV0';
/** The version of Strimzi that is stood in for. */
const STRIMZI_VERSION = '1.2.0';

/** The status of a Kafka that is as it should be, but for its conditions. */
export function kafkaStatus(kafka: Kafka, outcome: KafkaOutcome): Status & { readonly clusterId: string } {
  const host = `${bootstrapService(kafka)}.${namespaceOf(kafka)}.svc`;
  const pools = [...new Set(outcome.nodes.map((node) => node.pool.metadata.name))];
  const status = {
    observedGeneration: kafka.metadata.generation ?? 0,
    clusterId: outcome.clusterId,
    kafkaVersion: KAFKA_VERSION,
    kafkaMetadataVersion: METADATA_VERSION,
    operatorLastSuccessfulVersion: STRIMZI_VERSION,
    kafkaNodePools: pools.map((name) => ({ name })),
    listeners: kafka.spec.kafka.listeners.map(({ name, port, tls }) => ({
      name,
      addresses: [{ host, port }],
      bootstrapServers: `${host}:${port}`,
      ...(tls && { certificates: Object.values(outcome.clusterCa.trusted) }),
    })),
  };
  return status;
}

/** The status of a node pool. */
export function nodePoolStatus(kafka: Kafka, pool: KafkaNodePool, outcome: KafkaOutcome): Status {
  const cluster = kafka.metadata.name;
  const nodes = outcome.nodes.filter((node) => node.pool === pool);
  const labels = [
    `${CLUSTER_LABEL}=${cluster}`,
    `strimzi.io/name=${cluster}-kafka`,
    'strimzi.io/kind=Kafka',
    `strimzi.io/pool-name=${pool.metadata.name}`,
  ];
  const status = {
    observedGeneration: pool.metadata.generation ?? 0,
    nodeIds: nodes.map((node) => node.id),
    roles: [...pool.spec.roles],
    replicas: nodes.length,
    labelSelector: labels.join(','),
    clusterId: outcome.clusterId,
    conditions: [],
  };
  return status;
}
