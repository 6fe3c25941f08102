import { describe, expect, it } from 'vitest';
import { brokerSettings, forbiddenSettings } from '../src/broker-settings.ts';
import type { Kafka, KafkaNodePool } from '../src/kinds.ts';
import { nodesOf } from '../src/nodes.ts';

function settingsOf(spec: object): Record<string, string> {
  const kafka = { metadata: { name: 'orders', namespace: 'shop' }, spec: { kafka: { listeners: [], ...spec } } };
  const pool = {
    metadata: { name: 'dual' },
    spec: { replicas: 2, roles: ['controller', 'broker'], storage: { type: 'ephemeral' } },
  };
  const nodes = nodesOf(kafka as unknown as Kafka, [pool as unknown as KafkaNodePool]);
  const [node] = nodes;
  if (node === undefined) throw new Error('no node');
  return brokerSettings(kafka as unknown as Kafka, node, nodes);
}

describe('brokerSettings', () => {
  it('has every node vote, under its own host name', () => {
    expect(settingsOf({})).toMatchObject({
      'process.roles': 'broker,controller',
      'controller.quorum.voters':
        '0@orders-dual-0.orders-kafka-brokers.shop.svc:9090,1@orders-dual-1.orders-kafka-brokers.shop.svc:9090',
      'log.dirs': '/var/lib/kafka/data/kafka-log0',
    });
  });

  it('asks clients for what the listener says: nothing, a password, a certificate', () => {
    const listeners = [
      { name: 'plain', port: 9092, tls: false },
      { name: 'scram', port: 9093, tls: true, authentication: { type: 'scram-sha-512' } },
      { name: 'mtls', port: 9094, tls: true, authentication: { type: 'tls' } },
    ];
    const settings = settingsOf({ listeners });
    expect(settings['listener.security.protocol.map']).toBe(
      'CONTROLPLANE-9090:SSL,REPLICATION-9091:SSL,PLAIN-9092:PLAINTEXT,SCRAM-9093:SASL_SSL,MTLS-9094:SSL',
    );
    expect(settings).toMatchObject({
      'listener.name.scram-9093.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'listener.name.mtls-9094.ssl.client.auth': 'required',
      'listener.name.mtls-9094.ssl.truststore.location': '/opt/kafka-certificates/clients-ca.pem',
    });
    expect(settings).not.toHaveProperty('listener.name.scram-9093.ssl.client.auth');
  });

  it('enforces ACLs only where authorization is asked for, with the brokers as superusers', () => {
    expect(settingsOf({})).not.toHaveProperty('authorizer.class.name');
    expect(settingsOf({ authorization: { type: 'simple', superUsers: ['CN=admin'] } })).toMatchObject({
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:CN=orders-kafka,O=io.strimzi;User:CN=cluster-operator,O=io.strimzi;User:CN=admin',
    });
  });

  it('takes the own settings, but for those that Strimzi leaves out', () => {
    const config = { 'min.insync.replicas': 2, 'broker.session.timeout.ms': 1, 'ssl.protocol': 'TLS', 'node.id': 9 };
    const settings = settingsOf({ config });
    expect(settings).toMatchObject({ 'min.insync.replicas': '2', 'ssl.protocol': 'TLS', 'node.id': '0' });
    expect(settings).not.toHaveProperty('broker.session.timeout.ms');
    expect(forbiddenSettings({ spec: { kafka: { config } } } as unknown as Kafka)).toEqual([
      'broker.session.timeout.ms',
      'node.id',
    ]);
  });
});
