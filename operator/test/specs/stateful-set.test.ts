import { describe, expect, test } from 'vitest';
import { RESERVED_ENVIRONMENT } from '../../src/api/index.ts';
import { type Manifest, resetJob, statefulSet } from '../../src/specs/index.ts';
import { FULL_SPEC, sampleApplication } from '../api/sample-application.ts';

interface PodTemplate {
  readonly metadata: { readonly labels: object };
  readonly spec: {
    readonly containers: readonly {
      readonly env: readonly { readonly name: string; readonly value?: string }[];
      readonly [field: string]: unknown;
    }[];
    readonly volumes: readonly { readonly name: string; readonly secret?: object }[];
    readonly [field: string]: unknown;
  };
}

const scale = { replicas: 2, partition: 2 };
const specOf = (manifest: Manifest) => manifest['spec'] as { template: PodTemplate; [field: string]: unknown };
const templateOf = (spec: object) => specOf(statefulSet(sampleApplication(spec), scale)).template;
const environmentOf = (spec: object) =>
  Object.fromEntries((templateOf(spec).spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));

describe('the StatefulSet', () => {
  test('is parallel, rolls by partition, and keeps volumes when it shrinks', () => {
    expect(specOf(statefulSet(sampleApplication({ state: { size: '5Gi', retain: 'Retain' } }), scale))).toMatchObject({
      replicas: 2,
      serviceName: 'fraud-instances',
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      selector: {
        matchLabels: { 'streams.orders-platform.io/application': 'fraud', 'app.kubernetes.io/component': 'instance' },
      },
      volumeClaimTemplates: [{ metadata: { name: 'state' }, spec: { resources: { requests: { storage: '5Gi' } } } }],
    });
  });

  test('has pods of the restricted standard', () => {
    const { spec } = templateOf({});
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [{ name: 'tmp', emptyDir: {} }],
    });
    expect(spec.containers[0]).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      volumeMounts: [{ mountPath: '/var/lib/streams' }, { mountPath: '/tmp' }],
      lifecycle: { preStop: { sleep: { seconds: 3 } } },
    });
  });

  test('tells a pod what the contract says', () => {
    expect(environmentOf({})).toEqual({
      INSTANCE: undefined,
      ADVERTISED_HOST: '$(INSTANCE).fraud-instances.shop.svc',
      HTTP_HOST: '0.0.0.0',
      HTTP_PORT: '8080',
      STATE_DIR: '/var/lib/streams',
      NODE_COMPILE_CACHE: '/var/lib/streams/.node-compile-cache',
      KAFKA_BROKERS: 'kafka:9092',
      PROCESSING_GUARANTEE: 'exactly_once_v2',
      STANDBY_REPLICAS: '0',
      LEAVE_GROUP_ON_STOP: 'false',
      OTEL_TRACES_EXPORTER: 'none',
    });
  });

  test('has members leave their group when there are standbys to take over', () => {
    expect(environmentOf({ standbyReplicas: 1 })).toMatchObject({
      STANDBY_REPLICAS: '1',
      LEAVE_GROUP_ON_STOP: 'true',
    });
  });

  test.each([
    [
      'SCRAM at a Kafka of Strimzi',
      { cluster: { name: 'orders' }, authentication: { type: 'scram-sha-512' } },
      {
        KAFKA_BROKERS: 'orders-kafka-bootstrap.shop.svc:9093',
        KAFKA_TLS: 'true',
        KAFKA_TLS_CA_FILE: '/etc/kafka/cluster-ca',
        KAFKA_SASL_MECHANISM: 'scram-sha-512',
        KAFKA_SASL_USERNAME: 'fraud',
        KAFKA_SASL_PASSWORD_FILE: '/etc/kafka/user/password',
      },
      [{ secretName: 'orders-cluster-ca-cert' }, { secretName: 'fraud' }],
    ],
    [
      'a certificate at any Kafka',
      {
        bootstrapServers: 'kafka:9093',
        tls: { caSecret: { name: 'ca', key: 'root.pem' } },
        authentication: { type: 'tls', secretName: 'mine' },
      },
      {
        KAFKA_BROKERS: 'kafka:9093',
        KAFKA_TLS: 'true',
        KAFKA_TLS_CERT_FILE: '/etc/kafka/user/user.crt',
        KAFKA_TLS_KEY_FILE: '/etc/kafka/user/user.key',
      },
      [{ secretName: 'ca', items: [{ key: 'root.pem', path: 'ca.crt' }] }, { secretName: 'mine' }],
    ],
    [
      'nothing on a plain listener',
      { cluster: { name: 'orders', listener: 'plain' } },
      { KAFKA_BROKERS: 'orders-kafka-bootstrap.shop.svc:9092' },
      [],
    ],
  ])('reaches Kafka with %s', (_how, kafka, environment, secrets) => {
    expect(environmentOf({ kafka })).toMatchObject(environment);
    const mounted = templateOf({ kafka }).spec.volumes.flatMap(({ secret }) => (secret ? [secret] : []));
    expect(mounted).toMatchObject(secrets);
  });

  test('sets only variables that users are refused', () => {
    const own = Object.keys(environmentOf({ ...FULL_SPEC, env: [] }));
    expect(own.filter((name) => !(RESERVED_ENVIRONMENT as readonly string[]).includes(name))).toEqual([]);
    expect(Object.keys(environmentOf(FULL_SPEC))).toEqual(expect.arrayContaining(['LOG_LEVEL', 'TOKEN']));
  });

  test('does not restart pods for what is not of the pods', () => {
    const { replicas, autoscaling, topics, http, disruption, rollout, networkPolicy, paused, reset } = FULL_SPEC;
    const changed = { replicas, autoscaling, topics, disruption, rollout, networkPolicy, paused, reset };
    const service = { service: http.service };
    expect(templateOf({ ...changed, http: service })).toEqual(templateOf({}));
  });
});

describe('the Job of a reset', () => {
  const app = sampleApplication(FULL_SPEC);
  const job = resetJob(app, { id: 'one', to: 'latest' });
  const { template } = specOf(job);

  test('runs the same image with the same credentials, and says reset', () => {
    const [container] = template.spec.containers;
    expect(container).toMatchObject({ image: FULL_SPEC.image, args: ['fraud'] });
    expect(container?.env).toEqual(
      expect.arrayContaining([
        { name: 'STREAMS_RUN', value: 'reset' },
        { name: 'RESET_TO', value: 'latest' },
      ]),
    );
    expect(template.spec.volumes.map(({ name }) => name)).toEqual(['tmp', 'cluster-ca', 'user', 'state']);
  });

  test('is selected by no Service, and has a name of its own for each id', () => {
    expect(template.metadata.labels).toMatchObject({ 'app.kubernetes.io/component': 'reset' });
    const long = sampleApplication({}, { name: 'a'.repeat(52) });
    const names = ['one', 'two'].map((id) => resetJob(long, { id, to: 'earliest' }).metadata.name);
    expect(new Set(names).size).toBe(2);
    expect(names.every((name) => name.length <= 63)).toBe(true);
  });
});
