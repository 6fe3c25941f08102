import type { Kafka, KafkaNodePool, Listener } from './kinds.ts';
import { notInStandIn, Refusal } from './refusal.ts';

/** The versions of Kafka that Strimzi 1.2.0 knows; the stand-in runs the newest, whichever is named. */
const VERSIONS = ['4.2.0', '4.2.1', '4.3.0', '4.3.1'];
const LOWEST_PORT = 9092;
const FORBIDDEN_PORTS = [9404, 9999];
const LISTENER_NAME = /^[a-z0-9]{1,11}$/;
const AT_MOST_BROKERS = [
  'default.replication.factor',
  'offsets.topic.replication.factor',
  'transaction.state.log.replication.factor',
  'transaction.state.log.min.isr',
];

/** Throws the `Refusal` that Strimzi would answer with, or one that says what the stand-in lacks. */
export function validateKafka(kafka: Kafka, pools: readonly KafkaNodePool[]): void {
  validatePools(kafka, pools);
  validateVersion(kafka);
  validateListeners(kafka.spec.kafka.listeners);
  validateReplication(kafka, pools);
  refuseMissingParts(kafka);
}

function validatePools(kafka: Kafka, pools: readonly KafkaNodePool[]): void {
  const { name } = kafka.metadata;
  if (pools.every((pool) => pool.spec.replicas === 0)) {
    throw new Refusal(
      `KafkaNodePools for Kafka cluster ${name} either don't exist or have 0 replicas. Please make sure at least one ` +
        'KafkaNodePool resource exists, is in the same namespace as the Kafka resource, has at least one replica, and has the ' +
        'strimzi.io/cluster label set to the name of the Kafka resource.',
    );
  }
  const errors = (['broker', 'controller'] as const)
    .filter((role) => !pools.some((pool) => pool.spec.replicas > 0 && pool.spec.roles.includes(role)))
    .map((role) => `At least one KafkaNodePool with the ${role} role and at least one replica is required`);
  for (const { metadata, spec } of pools) {
    if (spec.roles.length === 0) errors.push(`KafkaNodePool ${metadata.name} has no role defined in .spec.roles`);
    const volumes = spec.storage.type === 'jbod' ? (spec.storage.volumes ?? []) : [spec.storage];
    if (volumes.length === 0) errors.push(`JBOD storage of KafkaNodePool ${metadata.name} has no volumes`);
    if (spec.storage.type === 'jbod' && volumes.some((volume) => volume.id === undefined)) {
      errors.push(`Volumes under JBOD storage type have to have ID property (KafkaNodePool ${metadata.name})`);
    }
    if (volumes.some((volume) => volume.type === 'persistent-claim' && !volume.size)) {
      errors.push(`The size is mandatory for a persistent-claim storage (KafkaNodePool ${metadata.name})`);
    }
    if (volumes.filter((volume) => volume.kraftMetadata === 'shared').length > 1) {
      errors.push(`At most one volume of KafkaNodePool ${metadata.name} can have kraftMetadata`);
    }
  }
  if (errors.length > 0) throw new Refusal(`The Kafka cluster ${name} is invalid: [${errors.join(', ')}]`);
}

function validateVersion(kafka: Kafka): void {
  const { version } = kafka.spec.kafka;
  if (version === undefined || VERSIONS.includes(version)) return;
  const message = `Unsupported Kafka.spec.kafka.version: ${version}. Supported versions are: [${VERSIONS.join(', ')}]`;
  throw new Refusal(message, 'UnsupportedKafkaVersionException');
}

function validateListeners(listeners: readonly Listener[]): void {
  const errors: string[] = [];
  const names = listeners.map((listener) => listener.name);
  if (new Set(names).size < listeners.length) errors.push('every listener needs to have a unique name');
  const badNames = names.filter((name) => !LISTENER_NAME.test(name));
  if (badNames.length > 0) {
    errors.push(
      `listener names [${badNames.join(', ')}] are invalid and do not match the pattern ${LISTENER_NAME.source}`,
    );
  }
  if (new Set(listeners.map((listener) => listener.port)).size < listeners.length) {
    errors.push('every listener needs to have a unique port number');
  }
  for (const { name, port, tls, authentication } of listeners) {
    if (FORBIDDEN_PORTS.includes(port) || port < LOWEST_PORT) {
      errors.push(`port ${port} is forbidden and cannot be used`);
    }
    if (authentication?.type === 'tls' && !tls) {
      errors.push(`listener ${name} cannot use tls type authentication with disabled TLS encryption`);
    }
  }
  if (errors.length > 0) throw new Refusal(`Listener configuration is not valid: [${errors.join(', ')}]`);
}

function validateReplication(kafka: Kafka, pools: readonly KafkaNodePool[]): void {
  const brokers = pools
    .filter((pool) => pool.spec.roles.includes('broker'))
    .reduce((sum, pool) => sum + pool.spec.replicas, 0);
  for (const setting of AT_MOST_BROKERS) {
    const value = Number(kafka.spec.kafka.config?.[setting] ?? 0);
    if (value > brokers) {
      throw new Refusal(
        `Kafka configuration option '${setting}' should be set to ${brokers} or less because this cluster has only ${brokers} Kafka broker(s)`,
      );
    }
  }
}

function refuseMissingParts({ spec }: Kafka): void {
  const { kafka } = spec;
  const outside = kafka.listeners.find((listener) => listener.type !== 'internal');
  if (outside !== undefined) throw notInStandIn(`a listener of type ${outside.type} (${outside.name})`);
  const custom = kafka.listeners.find(({ authentication }) => authentication?.type === 'custom');
  if (custom !== undefined) throw notInStandIn(`authentication of type custom (listener ${custom.name})`);
  if (kafka.authorization !== undefined && kafka.authorization.type !== 'simple') {
    throw notInStandIn(`authorization of type ${kafka.authorization.type}`);
  }
  if (kafka.rack !== undefined) throw notInStandIn('spec.kafka.rack');
  if (kafka.metricsConfig?.type === 'strimziMetricsReporter')
    throw notInStandIn('metrics of type strimziMetricsReporter');
  for (const [name, part] of Object.entries({ clusterCa: spec.clusterCa, clientsCa: spec.clientsCa })) {
    if (part?.generateCertificateAuthority === false)
      throw notInStandIn(`spec.${name} without generateCertificateAuthority`);
  }
}
