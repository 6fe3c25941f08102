import { describe, expect, it } from 'vitest';
import type { Kafka, KafkaNodePool, Listener } from '../src/kinds.ts';
import { validateKafka } from '../src/validate-kafka.ts';

const tls: Listener = { name: 'tls', port: 9093, type: 'internal', tls: true, authentication: { type: 'tls' } };

function kafka(spec: object = {}): Kafka {
  return { metadata: { name: 'orders' }, spec: { kafka: { listeners: [tls], ...spec } } } as unknown as Kafka;
}

function pool(spec: object = {}): KafkaNodePool {
  const whole = { replicas: 3, roles: ['controller', 'broker'], storage: { type: 'ephemeral' }, ...spec };
  return { metadata: { name: 'dual' }, spec: whole } as unknown as KafkaNodePool;
}

const refused = (resource: Kafka, ...pools: KafkaNodePool[]) => expect(() => validateKafka(resource, pools));

describe('validateKafka', () => {
  it('takes what Strimzi takes', () => {
    expect(
      validateKafka(kafka({ version: '4.3.1', config: { 'default.replication.factor': 3 } }), [pool()]),
    ).toBeUndefined();
  });

  it('refuses a cluster without nodes, without a role, without the size of a disk', () => {
    refused(kafka()).toThrow(/either don't exist or have 0 replicas/);
    refused(kafka(), pool({ roles: ['broker'] })).toThrow(/At least one KafkaNodePool with the controller role/);
    refused(kafka(), pool({ storage: { type: 'persistent-claim' } })).toThrow(/size is mandatory/);
    refused(kafka(), pool({ storage: { type: 'jbod', volumes: [{ type: 'ephemeral' }] } })).toThrow(/have ID property/);
  });

  it('refuses more replicas than there are brokers', () => {
    const config = { 'transaction.state.log.replication.factor': 3 };
    refused(kafka({ config }), pool({ replicas: 1 })).toThrow(
      "Kafka configuration option 'transaction.state.log.replication.factor' should be set to 1 or less because this cluster has only 1 Kafka broker(s)",
    );
  });

  it.each([
    { what: 'a port below 9092', listeners: [{ ...tls, port: 80 }], says: /port 80 is forbidden/ },
    { what: 'the metrics port', listeners: [{ ...tls, port: 9404 }], says: /port 9404 is forbidden/ },
    { what: 'two of one port', listeners: [tls, { ...tls, name: 'b' }], says: /unique port number/ },
    { what: 'two of one name', listeners: [tls, { ...tls, port: 9094 }], says: /unique name/ },
    { what: 'a long name', listeners: [{ ...tls, name: 'much-too-long' }], says: /do not match the pattern/ },
    { what: 'certificates without TLS', listeners: [{ ...tls, tls: false }], says: /disabled TLS encryption/ },
  ])('refuses listeners with $what', ({ listeners, says }) => refused(kafka({ listeners }), pool()).toThrow(says));

  it('says of what it does not do itself that it is the stand-in that lacks it', () => {
    const listeners = [{ ...tls, type: 'loadbalancer' }];
    refused(kafka({ listeners }), pool()).toThrow(/type loadbalancer \(tls\) is not supported by the stand-in/);
    refused(kafka({ rack: { topologyKey: 'zone' } }), pool()).toThrow(
      /spec.kafka.rack is not supported by the stand-in/,
    );
    refused(kafka({ version: '3.9.0' }), pool()).toThrow(/Unsupported Kafka.spec.kafka.version: 3.9.0/);
  });
});
