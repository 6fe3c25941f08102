/** The resources that the tests begin with: three nodes that are broker and controller, with every kind of listener. */

/** What is asked of one cluster, smallest first. */
export const CLUSTER = 'orders';
const labels = { 'strimzi.io/cluster': CLUSTER };
const STRIMZI = 'kafka.strimzi.io/v1';

export function nodePool(replicas = 3): object {
  return {
    apiVersion: STRIMZI,
    kind: 'KafkaNodePool',
    metadata: { name: 'dual', labels },
    spec: {
      replicas,
      roles: ['controller', 'broker'],
      storage: {
        type: 'jbod',
        volumes: [{ id: 0, type: 'persistent-claim', size: '1Gi', kraftMetadata: 'shared', deleteClaim: true }],
      },
      resources: { requests: { cpu: '100m', memory: '448Mi' }, limits: { memory: '640Mi' } },
      jvmOptions: { '-Xms': '128m', '-Xmx': '256m' },
    },
  };
}

export function kafka(config: Readonly<Record<string, unknown>> = {}, rest: object = {}): object {
  return {
    apiVersion: STRIMZI,
    kind: 'Kafka',
    metadata: { name: CLUSTER },
    spec: {
      kafka: {
        version: '4.3.1',
        listeners: [
          { name: 'plain', port: 9092, type: 'internal', tls: false, authentication: { type: 'scram-sha-512' } },
          { name: 'tls', port: 9093, type: 'internal', tls: true, authentication: { type: 'scram-sha-512' } },
          { name: 'mtls', port: 9094, type: 'internal', tls: true, authentication: { type: 'tls' } },
        ],
        authorization: { type: 'simple' },
        config: {
          'auto.create.topics.enable': false,
          'default.replication.factor': 3,
          'min.insync.replicas': 2,
          'offsets.topic.replication.factor': 3,
          'offsets.topic.num.partitions': 3,
          'transaction.state.log.replication.factor': 3,
          'transaction.state.log.min.isr': 2,
          'group.streams.min.session.timeout.ms': 3000,
          ...config,
        },
        ...rest,
      },
      entityOperator: { topicOperator: {}, userOperator: {} },
    },
  };
}

export function topic(name: string, spec: object): object {
  return { apiVersion: STRIMZI, kind: 'KafkaTopic', metadata: { name, labels }, spec };
}

export function user(
  name: string,
  type: 'scram-sha-512' | 'tls',
  operations: readonly string[],
  resource: object,
): object {
  return {
    apiVersion: STRIMZI,
    kind: 'KafkaUser',
    metadata: { name, labels },
    spec: {
      authentication: { type },
      authorization: { type: 'simple', acls: [{ resource, operations }] },
    },
  };
}

/** A script for a pod: writes a record over TLS with the credentials of the mounted Secrets; ends with the error's name else. */
export function writeRecord(topicName: string, listener: { readonly port: number; readonly sasl: boolean }): string {
  return `
import { readFileSync } from 'node:fs';
import kafkajs from 'kafkajs';
const read = (path) => readFileSync(path, 'utf8');
const ca = read('/ca/ca.crt');
const access = ${listener.sasl}
  ? { ssl: { ca }, sasl: { mechanism: 'scram-sha-512', username: read('/user/sasl.jaas.config').match(/username="(.*?)"/)[1], password: read('/user/password') } }
  : { ssl: { ca, cert: read('/user/user.crt'), key: read('/user/user.key') } };
const brokers = ['${CLUSTER}-kafka-bootstrap:${listener.port}'];
// A machine that does other things as well is slow.
const patience = { connectionTimeout: 30_000, authenticationTimeout: 30_000, requestTimeout: 60_000, retry: { retries: 5 } };
const kafka = new kafkajs.Kafka({ brokers, clientId: 'test', logLevel: 0, ...patience, ...access });
const producer = kafka.producer();
try {
  await producer.connect();
  // With a key, for a compacted topic takes no record without one.
  const [result] = await producer.send({ topic: '${topicName}', messages: [{ key: 'k', value: 'x' }] });
  console.log('written at offset ' + result.baseOffset);
} catch (error) {
  console.log(error.name + ' ' + (error.type ?? '') + ': ' + error.message);
  process.exitCode = 1;
} finally {
  await producer.disconnect();
}
`;
}
