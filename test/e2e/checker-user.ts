import type { KafkaAccess } from './load-pod.ts';

/** The user that writes stock and reads every topic, so that the invariants are recomputed by somebody else. */
export const CHECKER = 'e2e-checker';

/** The KafkaUser of {@link CHECKER}. */
export function checkerUser(cluster: string): object {
  const every = (type: string, operations: string[]) => ({
    operations,
    resource: { type, name: '*', patternType: 'literal' },
  });
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaUser',
    metadata: { name: CHECKER, labels: { 'strimzi.io/cluster': cluster } },
    spec: {
      authentication: { type: 'scram-sha-512' },
      authorization: {
        type: 'simple',
        acls: [every('topic', ['Read', 'Describe', 'Write', 'DescribeConfigs']), every('group', ['Describe', 'Read'])],
      },
    },
  };
}

/** How a pod speaks to the platform's Kafka as {@link CHECKER}. */
export function checkerAccess(cluster: string): KafkaAccess {
  return {
    env: [
      { name: 'KAFKA_BROKERS', value: `${cluster}-kafka-bootstrap:9093` },
      { name: 'KAFKA_TLS', value: 'true' },
      { name: 'KAFKA_TLS_CA_FILE', value: '/etc/kafka/cluster-ca' },
      { name: 'KAFKA_SASL_MECHANISM', value: 'scram-sha-512' },
      { name: 'KAFKA_SASL_USERNAME', value: CHECKER },
      { name: 'KAFKA_SASL_PASSWORD_FILE', value: '/etc/kafka/user/password' },
    ],
    volumes: [
      { name: 'cluster-ca', secret: { secretName: `${cluster}-cluster-ca-cert` } },
      { name: 'user', secret: { secretName: CHECKER } },
    ],
    volumeMounts: [
      { name: 'cluster-ca', mountPath: '/etc/kafka/cluster-ca' },
      { name: 'user', mountPath: '/etc/kafka/user' },
    ],
  };
}
