import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Kafka, KafkaTopic } from '../src/kinds.ts';
import { CLUSTER, nodePool, topic, user } from './resources.ts';
import { TestNamespace } from './test-namespace.ts';

let namespace: TestNamespace;

const listeners = [{ name: 'plain', port: 9092, type: 'internal', tls: false }];
const rules = { name: 'kafka-metrics', key: 'rules.yaml' };
const one = {
  'default.replication.factor': 1,
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 3,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'broker.session.timeout.ms': 4000,
};

function oneNode(config: Readonly<Record<string, unknown>>): object {
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'Kafka',
    metadata: { name: CLUSTER },
    spec: {
      kafka: {
        listeners,
        config,
        metricsConfig: { type: 'jmxPrometheusExporter', valueFrom: { configMapKeyRef: rules } },
      },
      entityOperator: {
        topicOperator: {},
        userOperator: {},
        template: { topicOperatorContainer: { env: [{ name: 'STRIMZI_USE_FINALIZERS', value: 'false' }] } },
      },
    },
  };
}

beforeAll(async () => {
  namespace = await TestNamespace.create('strimzi-one-node');
  await namespace.apply(nodePool(1));
});
afterAll(() => namespace.close());

it('waits, with the reason, for the ConfigMap that the metrics are configured in', async () => {
  await namespace.apply(oneNode(one));
  expect(await namespace.refusal('Kafka', CLUSTER)).toMatchObject({
    reason: 'InvalidResourceException',
    message: expect.stringContaining('key rules.yaml of ConfigMap kafka-metrics'),
  });
});

it('runs one node, shows its metrics, and leaves out settings that Strimzi leaves out', async () => {
  const pattern = 'kafka.server<type=ReplicaManager, name=(.+)><>Value';
  await namespace.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: rules.name },
    data: { [rules.key]: `rules:\n  - pattern: "${pattern}"\n    name: kafka_server_replicamanager_$1\n` },
  });
  const kafka = await namespace.untilReady<Kafka>('Kafka', CLUSTER, 300);
  expect(kafka.status?.conditions?.map(({ type }) => type)).toEqual(['Warning', 'Ready']);
  const scrape = `process.stdout.write(await (await fetch('http://${CLUSTER}-kafka-brokers:9404/metrics')).text());`;
  expect((await namespace.run(scrape, {})).output).toContain('kafka_server_replicamanager_PartitionCount');
});

it('deletes a topic with its resource, though its finalizers are switched off', async () => {
  const list = `
import kafkajs from 'kafkajs';
const admin = new kafkajs.Kafka({ brokers: ['${CLUSTER}-kafka-bootstrap:9092'], connectionTimeout: 30_000, logLevel: 0 }).admin();
await admin.connect();
// Finding a group's coordinator makes the topic of the groups' offsets.
await admin.fetchOffsets({ groupId: 'any' });
console.log((await admin.listTopics()).filter((name) => !name.startsWith('__')));
await admin.disconnect();
`;
  await namespace.apply(topic('kept', { partitions: 1 }));
  await namespace.apply(topic('passing', { partitions: 1 }));
  const { metadata } = await namespace.untilReady<KafkaTopic>('KafkaTopic', 'passing', 180);
  await namespace.untilReady('KafkaTopic', 'kept', 180);
  expect(metadata.finalizers ?? []).toEqual([]);
  expect((await namespace.run(list, {})).output).toContain("'passing'");
  await namespace.delete('kafka.strimzi.io/v1', 'KafkaTopic', 'passing');
  await namespace.eventually('the topic is gone', 120, async () =>
    (await namespace.run(list, {})).output.includes("'passing'") ? undefined : true,
  );
  expect((await namespace.run(list, {})).output).toContain("'kept'");
});

it('rolls a node on which Kafka has its internal topics', async () => {
  const podUid = async () => (await namespace.read('v1', 'Pod', `${CLUSTER}-dual-0`))?.metadata.uid;
  const before = await podUid();
  await namespace.apply(oneNode({ ...one, 'group.initial.rebalance.delay.ms': 0 }));
  await namespace.eventually('another pod', 180, async () => ((await podUid()) === before ? undefined : true));
  await namespace.untilReady('Kafka', CLUSTER, 300);
});

it('refuses rules of a user where the cluster has no authorization', async () => {
  await namespace.apply(user('reader', 'scram-sha-512', ['Read'], { type: 'topic', name: 'orders' }));
  expect(await namespace.refusal('KafkaUser', 'reader')).toMatchObject({
    reason: 'InvalidResourceException',
    message: 'Simple authorization ACL rules are configured but not supported in the Kafka cluster configuration.',
  });
});
