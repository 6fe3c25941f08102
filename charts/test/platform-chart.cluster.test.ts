import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_TOPICS } from '@orders-platform/contracts';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PLATFORM_APPLICATIONS } from '../src/platform-applications.ts';
import { chartFolder, find, type Manifest, namesOf, render } from './helm.ts';

const byDefault = render('platform');
const application = (manifests: readonly Manifest[], name: string) => find(manifests, 'StreamsApplication', name).spec;
const kinds = (manifests: readonly Manifest[]) => new Set(manifests.map(({ kind }) => kind));

/** The files of a folder of the chart, by name. */
function filesOf(folder: string): Readonly<Record<string, string>> {
  const path = join(chartFolder('platform'), folder);
  const names = existsSync(path) ? readdirSync(path) : [];
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

describe('applications', () => {
  test('are the six of the platform, each with its topics', () => {
    expect(namesOf(byDefault, 'StreamsApplication')).toEqual(PLATFORM_APPLICATIONS.map(({ name }) => name));
    for (const { name, inputs, outputs } of PLATFORM_APPLICATIONS) {
      const spec = application(byDefault, name);
      expect(spec).toMatchObject({ applicationId: name, args: [name], processingGuarantee: 'exactly_once_v2' });
      expect(spec.topics).toEqual({
        inputs: inputs.map((topic) => ({ name: topic })),
        outputs: outputs.map((topic) => ({ name: topic })),
      });
    }
  });

  test('by default orders has two pods and a standby, the others one pod', () => {
    expect(application(byDefault, 'orders')).toMatchObject({ replicas: 2, standbyReplicas: 1 });
    expect(application(byDefault, 'fraud')).toMatchObject({ replicas: 1, standbyReplicas: 0 });
  });

  test('reach the Strimzi cluster with SCRAM over TLS, each as a user of its own name', () => {
    expect(application(byDefault, 'fraud').kafka).toEqual({
      cluster: { name: 'orders', listener: 'tls' },
      authentication: { type: 'scram-sha-512' },
    });
  });

  test('have no replicas where the user leaves the number to another', () => {
    expect(application(render('platform', { set: ['applications.fraud.replicas=null'] }), 'fraud')).not.toHaveProperty(
      'replicas',
    );
  });

  test('one that is switched off is not there', () => {
    expect(
      namesOf(render('platform', { set: ['applications.email.enabled=false'] }), 'StreamsApplication'),
    ).not.toContain('email');
  });

  test('what the user says of an application is merged over what the chart says', () => {
    const spec = application(
      render('platform', { set: ['applications.fraud.spec.rollout.topologyChange=Refuse'] }),
      'fraud',
    );
    expect(spec).toMatchObject({ applicationId: 'fraud', rollout: { topologyChange: 'Refuse' } });
  });

  test('variables: of the chart, of all applications, of one, in that order', () => {
    const set = ['applicationDefaults.env[0].name=A', 'applicationDefaults.env[0].value=all'];
    const one = ['applications.fraud.env[0].name=A', 'applications.fraud.env[0].value=one'];
    const envOf = (name: string) => application(render('platform', { set: [...set, ...one] }), name).env;
    expect(envOf('fraud')).toContainEqual({ name: 'A', value: 'one' });
    expect(envOf('inventory')).toContainEqual({ name: 'A', value: 'all' });
    expect(envOf('fraud').filter(({ name }: { name: string }) => name === 'A')).toHaveLength(1);
  });

  test('traces are sampled where there is a collector', () => {
    expect(application(byDefault, 'fraud').telemetry).toEqual({ podMonitor: { enabled: false, interval: '15s' } });
    const endpoint = 'telemetry.otlpEndpoint=http://collector:4318';
    expect(application(render('platform', { set: [endpoint] }), 'fraud').telemetry).toMatchObject({
      otlpEndpoint: 'http://collector:4318',
      sampler: 'parentbased_traceidratio',
      samplerArg: '0.1',
    });
    const always = application(
      render('platform', { set: [endpoint, 'telemetry.sampler=always_on'] }),
      'fraud',
    ).telemetry;
    expect(always).not.toHaveProperty('samplerArg');
  });
});

describe('Kafka', () => {
  test('has every topic of the contracts, as the contracts say', () => {
    const topics = byDefault.filter(({ kind }) => kind === 'KafkaTopic');
    const made = topics.map(({ spec }) => ({
      name: spec.topicName,
      partitions: spec.partitions,
      cleanup: spec.config['cleanup.policy'],
    }));
    const wanted = ALL_TOPICS.map(({ name, partitions, cleanup }) => ({ name, partitions, cleanup }));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(made.sort(byName)).toEqual(wanted.sort(byName));
    for (const { metadata, spec } of topics) {
      expect(metadata.labels).toMatchObject({ 'strimzi.io/cluster': 'orders' });
      expect(spec.replicas).toBe(3);
    }
  });

  test('is three nodes that are both broker and controller, and creates no topic by itself', () => {
    const pool = find(byDefault, 'KafkaNodePool');
    expect(pool.metadata.labels).toMatchObject({ 'strimzi.io/cluster': 'orders' });
    expect(pool.spec).toMatchObject({ replicas: 3, roles: ['controller', 'broker'], storage: { type: 'jbod' } });
    const { kafka } = find(byDefault, 'Kafka', 'orders').spec;
    expect(kafka).toMatchObject({
      version: '4.3.1',
      authorization: { type: 'simple' },
      config: {
        'auto.create.topics.enable': false,
        'default.replication.factor': 3,
        'min.insync.replicas': 2,
        'transaction.state.log.min.isr': 2,
      },
    });
    const listeners = kafka.listeners.map(({ name, port, tls, authentication }: Manifest['spec']) => [
      name,
      port,
      tls,
      authentication.type,
    ]);
    expect(listeners).toEqual([
      ['plain', 9092, false, 'scram-sha-512'],
      ['tls', 9093, true, 'scram-sha-512'],
    ]);
  });

  test('lets a streams group go as low as the pace that it gives it', () => {
    const set = ['kafka.streamsGroups.heartbeatIntervalMs=700', 'kafka.streamsGroups.sessionTimeoutMs=4000'];
    const { config } = find(render('platform', { set }), 'Kafka').spec.kafka;
    expect(config).toMatchObject({
      'group.streams.min.heartbeat.interval.ms': 700,
      'group.streams.heartbeat.interval.ms': 700,
      'group.streams.min.session.timeout.ms': 4000,
      'group.streams.session.timeout.ms': 4000,
    });
  });

  test('stays when the chart is uninstalled, with its topics, unless told otherwise', () => {
    const keepers = (manifests: readonly Manifest[]) =>
      manifests
        .filter(({ metadata }) => metadata.annotations?.['helm.sh/resource-policy'] === 'keep')
        .map(({ kind }) => kind);
    expect(new Set(keepers(byDefault))).toEqual(new Set(['Kafka', 'KafkaNodePool', 'KafkaTopic', 'ConfigMap']));
    expect(keepers(render('platform', { set: ['kafka.keep=false'] }))).toEqual([]);
  });

  test('that is there already is used, not made', () => {
    const manifests = render('platform', { files: ['ci/mtls-values.yaml'] });
    expect(kinds(manifests)).not.toContain('Kafka');
    expect(namesOf(manifests, 'KafkaTopic')).toHaveLength(ALL_TOPICS.length);
    expect(application(manifests, 'fraud').kafka).toEqual({
      cluster: { name: 'shared', listener: 'tls' },
      authentication: { type: 'tls' },
    });
  });

  test('of somebody else: nothing of Strimzi, and the Secrets that are there', () => {
    const manifests = render('platform', { files: ['ci/external-kafka-values.yaml'] });
    for (const { apiVersion } of manifests) expect(apiVersion).not.toContain('strimzi');
    expect(application(manifests, 'fraud').kafka).toEqual({
      bootstrapServers: 'one.kafka.example.org:9093,two.kafka.example.org:9093',
      tls: { caSecret: { name: 'kafka-ca', key: 'ca.crt' } },
      authentication: { type: 'scram-sha-512', user: 'fraud', secretName: 'kafka-fraud' },
    });
  });
});

describe('the back office', () => {
  const containerOf = (manifests: readonly Manifest[], kind: string, name: string) =>
    find(manifests, kind, name).spec.template.spec;

  test('writes the demo data after the installation, and may no more than that takes', () => {
    const { metadata } = find(byDefault, 'Job', 'demo-data');
    expect(metadata.annotations).toEqual({
      'helm.sh/hook': 'post-install,post-upgrade',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    });
    const { acls } = find(byDefault, 'KafkaUser', 'back-office').spec.authorization;
    const rights = acls.map(({ resource, operations }: Manifest['spec']) => [resource.name, operations.join()]);
    expect(rights).toEqual([
      ['customers', 'Describe,Read,Write'],
      ['payments', 'Describe,Read,Write'],
      ['warehouse-inventory', 'Describe,Read,Write'],
      ['orders', 'Describe,Read'],
    ]);
  });

  test('is told of Kafka what an application is told', () => {
    const { containers, volumes } = containerOf(byDefault, 'Job', 'demo-data');
    expect(containers[0].env).toEqual(
      expect.arrayContaining([
        { name: 'KAFKA_BROKERS', value: 'orders-kafka-bootstrap.orders.svc:9093' },
        { name: 'KAFKA_TLS', value: 'true' },
        { name: 'KAFKA_TLS_CA_FILE', value: '/etc/kafka/cluster-ca' },
        { name: 'KAFKA_SASL_MECHANISM', value: 'scram-sha-512' },
        { name: 'KAFKA_SASL_USERNAME', value: 'back-office' },
        { name: 'KAFKA_SASL_PASSWORD_FILE', value: '/etc/kafka/user/password' },
      ]),
    );
    const secrets = volumes
      .filter(({ secret }: Manifest['spec']) => secret)
      .map(({ secret }: Manifest['spec']) => secret.secretName);
    expect(secrets).toEqual(['orders-cluster-ca-cert', 'back-office']);
  });

  test('has a certificate where Kafka asks for one', () => {
    const { containers } = containerOf(render('platform', { files: ['ci/mtls-values.yaml'] }), 'Job', 'demo-data');
    const names = containers[0].env.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['KAFKA_TLS_CERT_FILE', 'KAFKA_TLS_KEY_FILE']));
    expect(names).not.toContain('KAFKA_SASL_MECHANISM');
  });

  test('has neither without encryption and authentication', () => {
    const { containers, volumes } = containerOf(
      render('platform', { files: ['ci/plain-values.yaml'], set: ['demoData.enabled=true'] }),
      'Job',
      'demo-data',
    );
    expect(containers[0].env.map(({ name }: { name: string }) => name)).toEqual(['NODE_OPTIONS', 'KAFKA_BROKERS']);
    expect(volumes).toHaveLength(1);
  });

  test('puts load on the platform where asked to', () => {
    expect(namesOf(byDefault, 'Deployment')).toEqual(['mail-box']);
    const { containers } = containerOf(
      render('platform', { set: ['generator.enabled=true', 'generator.rate=20'] }),
      'Deployment',
      'generator',
    );
    expect(containers[0].args).toEqual(expect.arrayContaining(['--rate=20', '--url=http://orders:80']));
    expect(containers[1].args).toEqual(expect.arrayContaining(['post-payments', '--rate=40']));
  });
});

describe('mail', () => {
  const variable = (manifests: readonly Manifest[], name: string) =>
    application(manifests, 'email').env.find((one: { name: string }) => one.name === name);

  test('goes to the mail box, which lets nobody else send', () => {
    expect(variable(byDefault, 'SMTP_HOST')).toEqual({ name: 'SMTP_HOST', value: 'mail-box' });
    const [smtp] = find(byDefault, 'NetworkPolicy', 'mail-box').spec.ingress;
    expect(smtp.from).toEqual([
      { podSelector: { matchLabels: { 'streams.orders-platform.io/application': 'email' } } },
    ]);
  });

  test('goes to a mail server with a login from an existing Secret; there is no mail box then', () => {
    const manifests = render('platform', { files: ['ci/external-kafka-values.yaml'] });
    expect(variable(manifests, 'SMTP_HOST')).toEqual({ name: 'SMTP_HOST', value: 'smtp.example.org' });
    expect(variable(manifests, 'SMTP_PASSWORD')).toEqual({
      name: 'SMTP_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'smtp-login', key: 'password' } },
    });
    expect(namesOf(manifests, 'Deployment')).not.toContain('mail-box');
  });
});

describe('names', () => {
  test('a prefix is before the name of every object, and of no topic', () => {
    const manifests = render('platform', { set: ['namePrefix=test-', 'generator.enabled=true'] });
    for (const { metadata } of manifests) expect(metadata.name).toMatch(/^test-/);
    expect(find(manifests, 'KafkaTopic', 'test-payments').spec.topicName).toBe('payments');
    expect(application(manifests, 'test-fraud')).toMatchObject({
      applicationId: 'fraud',
      kafka: { cluster: { name: 'test-orders' } },
    });
  });
});

describe('monitoring', () => {
  test('every dashboard is a ConfigMap with the label of the sidecar, its JSON unchanged', () => {
    const maps = byDefault.filter(({ metadata }) => metadata.labels?.['grafana_dashboard'] === '1');
    const texts = Object.assign({}, ...maps.map(({ data }) => data));
    expect(texts).toEqual(filesOf('dashboards'));
    expect(maps).toHaveLength(Object.keys(texts).length);
    const without = render('platform', { set: ['monitoring.dashboards.enabled=false'] });
    expect(without.filter(({ metadata }) => metadata.labels?.['grafana_dashboard'])).toEqual([]);
  });

  test('every alert is in the rule, with the address of its runbook where one is known', () => {
    const alertsOf = (groups: readonly Manifest['spec'][]) => groups.flatMap(({ rules }) => rules);
    const wanted = alertsOf(Object.values(filesOf('alerts')).flatMap((text) => parse(text).groups));
    const rulesOf = (...set: string[]) =>
      render('platform', { set: ['monitoring.prometheusRule.enabled=true', ...set] })
        .filter(({ kind }) => kind === 'PrometheusRule')
        .flatMap(({ spec }) => alertsOf(spec.groups));
    expect(rulesOf()).toEqual(wanted);
    const based = rulesOf('monitoring.prometheusRule.runbookBaseUrl=https://example.org/');
    const runbooks = (rules: readonly Manifest['spec'][]) =>
      rules.filter(({ alert }) => alert).map(({ annotations }) => annotations.runbook_url);
    expect(runbooks(based)).toEqual(runbooks(wanted).map((path) => `https://example.org/${path}`));
  });

  test('monitors and alerts carry the labels of the Prometheus, and are off by default', () => {
    const manifests = render('platform', { files: ['ci/all-values.yaml'] });
    for (const { kind, metadata } of manifests) {
      if (['PodMonitor', 'PrometheusRule'].includes(kind))
        expect(metadata.labels).toMatchObject({ release: 'prometheus' });
    }
    expect(namesOf(manifests, 'PodMonitor')).toEqual(['test-mail-box', 'test-orders-kafka']);
    expect(kinds(byDefault)).not.toContain('PodMonitor');
    expect(kinds(byDefault)).not.toContain('PrometheusRule');
  });
});

describe('the way in', () => {
  test('is an Ingress or an HTTPRoute to the orders Service where asked for', () => {
    expect(kinds(byDefault)).not.toContain('Ingress');
    const manifests = render('platform', {
      set: ['ingress.enabled=true', 'httpRoute.enabled=true', 'httpRoute.parentRefs[0].name=g'],
    });
    const [rule] = find(manifests, 'Ingress').spec.rules;
    expect(rule).toEqual({
      http: {
        paths: [
          { path: '/v1/orders', pathType: 'Prefix', backend: { service: { name: 'orders', port: { number: 80 } } } },
        ],
      },
    });
    expect(find(manifests, 'HTTPRoute').spec.rules[0].backendRefs).toEqual([{ name: 'orders', port: 80 }]);
  });
});
