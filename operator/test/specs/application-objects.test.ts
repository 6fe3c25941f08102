import { describe, expect, test } from 'vitest';
import { applicationObjects } from '../../src/specs/index.ts';
import { FULL_SPEC, sampleApplication } from '../api/sample-application.ts';

const objectsOf = (spec: object, metadata = {}) => applicationObjects(sampleApplication(spec, metadata));
const kinds = (spec: object) => objectsOf(spec).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const find = (kind: string, spec: object) => objectsOf(spec).find((object) => object.kind === kind);

describe('what an application is made of', () => {
  test('is this at least', () => {
    expect(kinds({})).toEqual([
      'ServiceAccount fraud',
      'Service fraud-instances',
      'Service fraud',
      'PodDisruptionBudget fraud',
      'NetworkPolicy fraud',
    ]);
  });

  test('is this at most', () => {
    expect(kinds(FULL_SPEC)).toEqual([
      'ServiceAccount fraud',
      'KafkaTopic orders',
      'KafkaTopic topic-order-validations-7147f62e',
      'KafkaUser fraud',
      'Service fraud-instances',
      'Service fraud',
      'PodDisruptionBudget fraud',
      'NetworkPolicy fraud',
      'PodMonitor fraud',
    ]);
  });

  test('belongs to it, and says so', () => {
    for (const { metadata } of objectsOf(FULL_SPEC)) {
      expect(metadata).toMatchObject({
        namespace: 'shop',
        labels: {
          'app.kubernetes.io/name': 'fraud',
          'app.kubernetes.io/instance': 'fraud',
          'app.kubernetes.io/managed-by': 'orders-platform-operator',
          'app.kubernetes.io/part-of': 'fraud',
          'streams.orders-platform.io/application': 'fraud',
        },
        ownerReferences: [{ kind: 'StreamsApplication', name: 'fraud', uid: 'b3a1', controller: true }],
      });
    }
  });

  test('is part of what the application is part of', () => {
    const [first] = objectsOf({}, { labels: { 'app.kubernetes.io/part-of': 'orders' } });
    expect(first?.metadata.labels).toMatchObject({ 'app.kubernetes.io/part-of': 'orders' });
  });
});

describe('KafkaTopics', () => {
  const topics = { inputs: [{ name: 'orders', create: { partitions: 6, replicas: 3 } }], outputs: [{ name: 'plain' }] };
  const kafka = { cluster: { name: 'orders' } };

  test('are made where it is asked for, and outlive the application', () => {
    const topic = find('KafkaTopic', { kafka, topics });
    expect(topic).toMatchObject({
      metadata: { labels: { 'strimzi.io/cluster': 'orders' } },
      spec: { partitions: 6, replicas: 3 },
    });
    expect(topic?.metadata.ownerReferences).toBeUndefined();
  });

  test('keep the name that Kafka knows where Kubernetes wants another', () => {
    const named = { inputs: [{ name: 'Orders_By.Day', create: { partitions: 1 } }] };
    const topic = find('KafkaTopic', { kafka, topics: named });
    expect(topic?.metadata.name).toMatch(/^topic-orders-by-day-[0-9a-f]{8}$/);
    expect(topic).toMatchObject({ spec: { topicName: 'Orders_By.Day' } });
  });
});

describe('the KafkaUser', () => {
  const spec = {
    kafka: { cluster: { name: 'orders' }, authentication: { type: 'tls', user: 'somebody' } },
    topics: {
      inputs: [{ name: 'orders' }],
      outputs: [{ name: 'checks' }],
      inputPrefixes: ['a-'],
      outputPrefixes: ['b-'],
    },
  };

  test('may do the least that a streams application needs', () => {
    const user = find('KafkaUser', spec) as unknown as {
      spec: {
        authorization: {
          acls: { resource: { type: string; patternType: string; name: string }; operations: string[] }[];
        };
      };
    };
    const rules = user.spec.authorization.acls.map(
      ({ resource: { type, patternType, name }, operations }) => `${type} ${patternType} ${name}: ${operations}`,
    );
    expect(rules).toEqual([
      'topic literal orders: Read,Describe',
      'topic literal checks: Write,Describe',
      'topic prefix a-: Read,Describe',
      'topic prefix b-: Write,Describe',
      'topic prefix fraud-: All',
      'group prefix fraud: Read,Describe,Delete,DescribeConfigs,AlterConfigs',
      'transactionalId prefix fraud-: Write,Describe',
    ]);
  });

  test('is named for the user, and made only where Strimzi runs Kafka', () => {
    expect(find('KafkaUser', spec)?.metadata.name).toBe('somebody');
    const elsewhere = {
      bootstrapServers: 'k:1',
      authentication: { type: 'scram-sha-512', user: 'x', secretName: 's' },
    };
    expect(find('KafkaUser', { kafka: elsewhere })).toBeUndefined();
    expect(find('KafkaUser', { kafka: { cluster: { name: 'orders' } } })).toBeUndefined();
  });
});

describe('the Services', () => {
  test('name every pod, ready or not, and give clients the ready ones', () => {
    const [instances, client] = objectsOf({ http: { port: 9090, service: { port: 81, type: 'NodePort' } } }).filter(
      ({ kind }) => kind === 'Service',
    );
    expect(instances).toMatchObject({
      spec: { clusterIP: 'None', publishNotReadyAddresses: true, ports: [{ port: 9090, targetPort: 'http' }] },
    });
    expect(client).toMatchObject({ spec: { type: 'NodePort', ports: [{ port: 81, targetPort: 'http' }] } });
  });
});

describe('the NetworkPolicy', () => {
  test('lets in one another, the operator, Prometheus, and whom the spec names', () => {
    const peer = { podSelector: { matchLabels: { app: 'console' } } };
    const policy = find('NetworkPolicy', { networkPolicy: { ingressFrom: [peer] } });
    expect(policy).toMatchObject({
      spec: {
        policyTypes: ['Ingress'],
        ingress: [
          {
            ports: [{ port: 'http' }],
            from: [
              { podSelector: { matchLabels: { 'streams.orders-platform.io/application': 'fraud' } } },
              { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'orders-platform-operator' } } },
              { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } } },
              peer,
            ],
          },
        ],
      },
    });
  });
});
