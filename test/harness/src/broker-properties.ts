import { HOST } from './ports.ts';
import { SECURE } from './secure-listener.ts';

/** One broker of a cluster: every broker is a controller too. */
export interface BrokerSpec {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
  /** Of the listener with TLS and SCRAM, when there is one. */
  readonly securePort?: number;
  readonly logDir: string;
}

/** The settings of `broker` in the cluster `brokers`; `overrides` win. */
export function brokerProperties(
  broker: BrokerSpec,
  brokers: readonly BrokerSpec[],
  overrides: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': `${broker.id}`,
    'controller.quorum.voters': brokers.map((peer) => `${peer.id}@${HOST}:${peer.controllerPort}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    listeners: listenersOf(broker),
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,${SECURE}:SASL_SSL`,
    'log.dirs': broker.logDir,
    'auto.create.topics.enable': 'false',
    ...replication(brokers.length),
    ...groups,
    ...small,
    ...overrides,
  };
}

function listenersOf({ port, controllerPort, securePort }: BrokerSpec): string {
  const secure = securePort === undefined ? [] : [`${SECURE}://${HOST}:${securePort}`];
  return [`PLAINTEXT://${HOST}:${port}`, `CONTROLLER://${HOST}:${controllerPort}`, ...secure].join(',');
}

function replication(brokers: number): Record<string, string> {
  const factor = `${Math.min(3, brokers)}`;
  const inSync = brokers >= 3 ? '2' : '1';
  return {
    'default.replication.factor': factor,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': factor,
    'transaction.state.log.replication.factor': factor,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': factor,
    'share.coordinator.state.topic.min.isr': inSync,
  };
}

// A streams group detects a dead member no faster than the broker lets it: 45 s by default.
const groups = {
  'group.initial.rebalance.delay.ms': '0',
  'group.streams.initial.rebalance.delay.ms': '200',
  'group.streams.min.heartbeat.interval.ms': '500',
  'group.streams.heartbeat.interval.ms': '500',
  'group.streams.min.session.timeout.ms': '3000',
  'group.streams.session.timeout.ms': '3000',
  // By default the coordinator holds each commit of offsets back for 5 ms, to write several at once.
  'group.coordinator.append.linger.ms': '0',
};

// What a production default reserves is most of a small heap, and much of a short test's time.
const small = {
  'num.network.threads': '2',
  'num.io.threads': '3',
  'offsets.topic.num.partitions': '8',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.num.partitions': '4',
  'log.cleaner.dedupe.buffer.size': `${16 * 1024 * 1024}`,
  'broker.heartbeat.interval.ms': '500',
  // A broker that was killed may register again only when its old session has ended.
  'broker.session.timeout.ms': '4000',
};

/** The text of a `.properties` file. */
export function formatProperties(properties: Readonly<Record<string, string>>): string {
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}`);
  return `${lines.join('\n')}\n`;
}

/** Where the brokers' log lines go (their standard output) and which: the file that log4j2 reads. */
export const LOG4J2 = formatProperties({
  'rootLogger.level': 'WARN',
  'rootLogger.appenderRefs': 'stdout',
  'rootLogger.appenderRef.stdout.ref': 'stdout',
  'appender.stdout.type': 'Console',
  'appender.stdout.name': 'stdout',
  'appender.stdout.layout.type': 'PatternLayout',
  'appender.stdout.layout.pattern': '%d{ISO8601} %p %m (%c)%n',
  'logger.coordinator.name': 'org.apache.kafka.coordinator.group',
  'logger.coordinator.level': 'INFO',
});
