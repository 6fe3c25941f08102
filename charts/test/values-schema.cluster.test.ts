import { expect, test } from 'vitest';
import { type Chart, render } from './helm.ts';

/** What is set, and where the message must say that it is wrong. */
const BAD: readonly (readonly [chart: Chart, set: string, named: string])[] = [
  ['operator', 'replicas=two', '/replicas'],
  ['operator', 'replicas=-1', '/replicas'],
  ['operator', 'replica=2', 'replica'],
  ['operator', 'image.repository=', '/image/repository'],
  ['operator', 'image.digest=sha256:short', '/image/digest'],
  ['operator', 'image.pullPolicy=Sometimes', '/image/pullPolicy'],
  ['operator', 'image.name=operator', '/image'],
  ['operator', 'watchNamespaces={Orders}', '/watchNamespaces/0'],
  ['operator', 'crds.create=perhaps', '/crds/create'],
  ['operator', 'logLevel=loud', '/logLevel'],
  ['operator', 'resources.limits.memory=lots', '/resources/limits/memory'],
  ['operator', 'resources.limit.memory=1Gi', '/resources'],
  ['operator', 'metrics.port=80', '/metrics/port'],
  ['operator', 'env[0].value=1', '/env/0'],
  ['operator', 'podDisruptionBudget.maxUnavailable=half', '/podDisruptionBudget/maxUnavailable'],
  ['platform', 'namePrefix=Test', '/namePrefix'],
  ['platform', 'kafka.name=Orders_1', '/kafka/name'],
  ['platform', 'kafka.listener=ssl', '/kafka/listener'],
  ['platform', 'kafka.authentication=password', '/kafka/authentication'],
  ['platform', 'kafka.brokers=0', '/kafka/brokers'],
  ['platform', 'kafka.streamsGroups.sessionTimeoutMs=60001', '/kafka/streamsGroups/sessionTimeoutMs'],
  ['platform', 'kafka.storage.type=nfs', '/kafka/storage/type'],
  ['platform', 'kafka.external.bootstrapServers=kafka', '/kafka/external/bootstrapServers'],
  ['platform', 'applications.orders.replicas=many', '/applications/orders/replicas'],
  ['platform', 'applications.payments.enabled=true', '/applications'],
  ['platform', 'applications.orders.image=mine', '/applications/orders'],
  ['platform', 'applicationDefaults.processingGuarantee=exactly_once', '/applicationDefaults/processingGuarantee'],
  ['platform', 'applicationDefaults.state.retain=Keep', '/applicationDefaults/state/retain'],
  ['platform', 'telemetry.sampler=some', '/telemetry/sampler'],
  ['platform', 'telemetry.otlpEndpoint=collector:4318', '/telemetry/otlpEndpoint'],
  ['platform', 'monitoring.podMonitors.interval=often', '/monitoring/podMonitors/interval'],
  ['platform', 'mail.smtp.port=70000', '/mail/smtp/port'],
  ['platform', 'demoData.customers=0', '/demoData/customers'],
  ['platform', 'generator.rate=0', '/generator/rate'],
  ['platform', 'generator.invalid=half', '/generator/invalid'],
  ['platform', 'ordersService.type=ExternalName', '/ordersService/type'],
];

test.each(BAD)('charts/%s refuses %s and names %s', (chart, set, named) => {
  let said = '';
  try {
    render(chart, { set: [set] });
  } catch (error) {
    said = (error as Error).message;
  }
  expect(said).toContain("don't meet the specifications of the schema");
  expect(said).toContain(named);
});

/** What each value allows by itself, and both together do not. */
const CONTRADICTIONS: readonly (readonly [sets: readonly string[], message: string])[] = [
  [
    ['kafka.authentication=tls', 'kafka.listener=plain'],
    'kafka.authentication is tls and kafka.listener is plain: certificates need the listener tls',
  ],
  [
    ['kafka.brokers=2', 'kafka.minInSyncReplicas=1'],
    'kafka.replicationFactor is 3, more than there are brokers: kafka.brokers is 2',
  ],
  [
    ['kafka.minInSyncReplicas=4'],
    'kafka.minInSyncReplicas is 4, more than kafka.replicationFactor, which is 3: nothing could be written',
  ],
  [
    ['kafka.streamsGroups.sessionTimeoutMs=1000'],
    'kafka.streamsGroups.sessionTimeoutMs is 1000, not more than heartbeatIntervalMs, which is 1000',
  ],
  [
    ['kafka.external.bootstrapServers=kafka:9093', 'kafka.external.authentication=scram-sha-512'],
    'backOffice.kafka.secretName is needed: kafka.external.authentication is scram-sha-512',
  ],
  [
    [
      'kafka.external.bootstrapServers=kafka:9093',
      'kafka.external.authentication=scram-sha-512',
      'backOffice.kafka.secretName=back-office',
    ],
    'applications.orders.kafka.secretName is needed: kafka.external.authentication is scram-sha-512',
  ],
  [
    ['kafka.external.bootstrapServers=kafka:9093', 'kafka.external.authentication=tls'],
    'kafka.external.tls.caSecret is needed: kafka.external.authentication is tls',
  ],
  [['httpRoute.enabled=true'], 'httpRoute.parentRefs is empty: an HTTPRoute belongs to a gateway'],
  [
    ['mail.box.enabled=false'],
    'mail.smtp.host is empty and mail.box.enabled is false: the email application has nowhere to send to',
  ],
];

test.each(CONTRADICTIONS)('charts/platform refuses %s together', (set, message) => {
  expect(() => render('platform', { set })).toThrow(message);
});
