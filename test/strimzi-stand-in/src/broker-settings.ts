import type { Kafka, Listener } from './kinds.ts';
import { hostOf, metadataDir, type Node } from './nodes.ts';

/** The port of the controllers. */
export const CONTROL_PLANE_PORT = 9090;
/** The port that brokers and the operator speak on. */
export const REPLICATION_PORT = 9091;
const CONTROL_PLANE = `CONTROLPLANE-${CONTROL_PLANE_PORT}`;
const REPLICATION = `REPLICATION-${REPLICATION_PORT}`;

/** Where a broker finds its certificates. */
export const CERTIFICATES = '/opt/kafka-certificates';
/** In the Secret of a node, beside what Strimzi puts there: key and certificate, whom brokers trust, whom clients' listeners trust. */
export const KEY_STORE = 'keystore.pem';
export const CLUSTER_TRUST = 'cluster-ca.pem';
export const CLIENTS_TRUST = 'clients-ca.pem';

// The prefixes that spec.kafka.config cannot have; Strimzi leaves such settings out, and says so in its log.
const FORBIDDEN = (
  'listeners,advertised.,broker.,listener.,host.name,port,inter.broker.listener.name,sasl.,ssl.,security.,password.,log.dir,' +
  'zookeeper.,authorizer.,super.user,cruise.control.metrics.,node.id,process.roles,controller.,metadata.log.dir'
).split(',');
const ALLOWED = [
  'sasl.server.max.receive.size',
  'ssl.cipher.suites',
  'ssl.protocol',
  'ssl.enabled.protocols',
  'ssl.secure.random.implementation',
  'controller.quorum.election.backoff.max.ms',
  'controller.quorum.election.timeout.ms',
  'controller.quorum.fetch.timeout.ms',
];

/** The settings of `spec.kafka.config` that Strimzi would leave out. */
export function forbiddenSettings(kafka: Kafka): string[] {
  return Object.keys(kafka.spec.kafka.config ?? {}).filter(isForbidden);
}

function isForbidden(setting: string): boolean {
  return !ALLOWED.includes(setting) && FORBIDDEN.some((prefix) => setting.startsWith(prefix));
}

/** The principal of the brokers among one another. */
export function brokerName(kafka: Kafka): string {
  return `${kafka.metadata.name}-kafka`;
}

/** The common name of the certificate that the stand-in comes with. */
export const OPERATOR_NAME = 'cluster-operator';

/** The `server.properties` of a node. */
export function brokerSettings(kafka: Kafka, node: Node, nodes: readonly Node[]): Record<string, string> {
  const { config, listeners } = kafka.spec.kafka;
  const own = Object.entries(config ?? {}).filter(([setting]) => !isForbidden(setting));
  return {
    'node.id': `${node.id}`,
    'process.roles': [node.isBroker && 'broker', node.isController && 'controller'].filter(Boolean).join(','),
    'controller.listener.names': CONTROL_PLANE,
    'controller.quorum.voters': nodes
      .filter((other) => other.isController)
      .map((other) => `${other.id}@${hostOf(kafka, other)}:${CONTROL_PLANE_PORT}`)
      .join(','),
    'log.dirs': node.volumes.map((volume) => volume.logDir).join(','),
    'metadata.log.dir': metadataDir(node),
    ...listenerSettings(kafka, node, node.isBroker ? listeners : []),
    ...authorizationSettings(kafka),
    ...Object.fromEntries(own.map(([setting, value]) => [setting, String(value)])),
  };
}

function listenerSettings(kafka: Kafka, node: Node, listeners: readonly Listener[]): Record<string, string> {
  const control = node.isController ? [`${CONTROL_PLANE}://0.0.0.0:${CONTROL_PLANE_PORT}`] : [];
  const replication = node.isBroker ? [`${REPLICATION}://0.0.0.0:${REPLICATION_PORT}`] : [];
  const host = hostOf(kafka, node);
  const advertised = [
    ...(node.isController ? [`${CONTROL_PLANE}://${host}:${CONTROL_PLANE_PORT}`] : []),
    ...(node.isBroker ? [`${REPLICATION}://${host}:${REPLICATION_PORT}`] : []),
    ...listeners.map((listener) => `${nameOf(listener)}://${host}:${listener.port}`),
  ];
  const protocols = listeners.map((listener) => `${nameOf(listener)}:${protocolOf(listener)}`);
  return {
    listeners: [...control, ...replication, ...listeners.map((l) => `${nameOf(l)}://0.0.0.0:${l.port}`)].join(','),
    'advertised.listeners': advertised.join(','),
    'listener.security.protocol.map': [`${CONTROL_PLANE}:SSL`, `${REPLICATION}:SSL`, ...protocols].join(','),
    ...(node.isBroker && { 'inter.broker.listener.name': REPLICATION }),
    'sasl.enabled.mechanisms': '',
    'ssl.endpoint.identification.algorithm': 'HTTPS',
    ...mutualTls(CONTROL_PLANE, CLUSTER_TRUST),
    ...mutualTls(REPLICATION, CLUSTER_TRUST),
    ...Object.assign({}, ...listeners.map(clientListener)),
  };
}

function clientListener(listener: Listener): Record<string, string> {
  const prefix = `listener.name.${nameOf(listener).toLowerCase()}`;
  const scram = listener.authentication?.type === 'scram-sha-512';
  return {
    ...(listener.tls && keyStoreSettings(prefix)),
    ...(listener.authentication?.type === 'tls' && mutualTls(nameOf(listener), CLIENTS_TRUST)),
    ...(scram && {
      [`${prefix}.sasl.enabled.mechanisms`]: 'SCRAM-SHA-512',
      [`${prefix}.scram-sha-512.sasl.jaas.config`]: 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    }),
  };
}

function mutualTls(listener: string, trust: string): Record<string, string> {
  const prefix = `listener.name.${listener.toLowerCase()}`;
  return {
    ...keyStoreSettings(prefix),
    [`${prefix}.ssl.truststore.type`]: 'PEM',
    [`${prefix}.ssl.truststore.location`]: `${CERTIFICATES}/${trust}`,
    [`${prefix}.ssl.client.auth`]: 'required',
  };
}

function keyStoreSettings(prefix: string): Record<string, string> {
  return {
    [`${prefix}.ssl.keystore.type`]: 'PEM',
    [`${prefix}.ssl.keystore.location`]: `${CERTIFICATES}/${KEY_STORE}`,
  };
}

function authorizationSettings(kafka: Kafka): Record<string, string> {
  const { authorization } = kafka.spec.kafka;
  if (authorization === undefined) return {};
  const internal = [brokerName(kafka), OPERATOR_NAME].map((name) => `User:CN=${name},O=io.strimzi`);
  const given = (authorization.superUsers ?? []).map((user) => `User:${user}`);
  return {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': [...internal, ...given].join(';'),
  };
}

function nameOf({ name, port }: Listener): string {
  return `${name.toUpperCase()}-${port}`;
}

function protocolOf({ tls, authentication }: Listener): string {
  if (authentication?.type === 'scram-sha-512') return tls ? 'SASL_SSL' : 'SASL_PLAINTEXT';
  return tls ? 'SSL' : 'PLAINTEXT';
}

/** The text of a `.properties` file. */
export function formatProperties(settings: Readonly<Record<string, string>>): string {
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}`)
    .join('\n')}\n`;
}
