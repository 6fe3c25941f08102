import { RESERVED_ENVIRONMENT } from '../../src/api/index.ts';
import { FULL_SPEC, SMALLEST_SPEC } from './sample-application.ts';

/** A spec that the API server must refuse, and the rule that must be the reason. */
export interface RefusedSpec {
  readonly name: string;
  /** What is there already; absent: the spec is refused when it is created. */
  readonly before?: object;
  readonly spec: object;
  readonly metadata?: { readonly name: string };
  readonly message: string;
}

const smallest = (more: object) => ({ ...SMALLEST_SPEC, ...more });
const onCluster = (kafka: object = {}, more: object = {}) =>
  smallest({ kafka: { cluster: { name: 'orders' }, ...kafka }, ...more });
const onServers = (kafka: object) => smallest({ kafka: { bootstrapServers: 'kafka:9092', ...kafka } });
const create = { partitions: 3 };

const KAFKA: readonly RefusedSpec[] = [
  {
    name: 'a Kafka of Strimzi and another one',
    spec: onCluster({ bootstrapServers: 'kafka:9092' }),
    message: 'spec.kafka needs exactly one of cluster and bootstrapServers',
  },
  { name: 'no Kafka', spec: smallest({ kafka: {} }), message: 'spec.kafka needs exactly one of cluster and bootstrap' },
  {
    name: 'authorities of a Kafka of Strimzi',
    spec: onCluster({ tls: { caSecret: { name: 'ca' } } }),
    message: 'spec.kafka.tls is for bootstrapServers',
  },
  {
    name: 'a Secret of a KafkaUser',
    spec: onCluster({ authentication: { type: 'tls', secretName: 'mine' } }),
    message: 'spec.kafka.authentication.secretName is for bootstrapServers',
  },
  {
    name: 'a KafkaUser that Kubernetes cannot name',
    spec: onCluster({ authentication: { type: 'scram-sha-512', user: 'Fraud_User' } }),
    message: 'spec.kafka.authentication.user must be a DNS name in lower case',
  },
  {
    name: 'a user of a certificate with a long name',
    spec: onCluster({ authentication: { type: 'tls', user: 'a'.repeat(65) } }),
    message: 'spec.kafka.authentication.user must have at most 64 characters with type tls',
  },
  {
    name: 'credentials from nowhere',
    spec: onServers({ authentication: { type: 'scram-sha-512', user: 'fraud' } }),
    message: 'spec.kafka.authentication.secretName is needed with bootstrapServers',
  },
  {
    name: 'a password without a user',
    spec: onServers({ authentication: { type: 'scram-sha-512', secretName: 'mine' } }),
    message: 'spec.kafka.authentication.user is needed with bootstrapServers and type scram-sha-512',
  },
  {
    name: 'a client certificate in plain text, at any Kafka',
    spec: onServers({ authentication: { type: 'tls', secretName: 'mine' } }),
    message: 'spec.kafka.authentication.type tls needs TLS',
  },
  {
    name: 'a client certificate in plain text, at a Kafka of Strimzi',
    spec: smallest({ kafka: { cluster: { name: 'orders', listener: 'plain' }, authentication: { type: 'tls' } } }),
    message: 'spec.kafka.authentication.type tls needs TLS',
  },
];

const CHANGES: readonly RefusedSpec[] = [
  {
    name: 'another application id',
    before: SMALLEST_SPEC,
    spec: smallest({ applicationId: 'other' }),
    message: 'spec.applicationId is immutable',
  },
  {
    name: 'a larger volume',
    before: SMALLEST_SPEC,
    spec: smallest({ state: { size: '2Gi' } }),
    message: 'spec.state.size is immutable',
  },
  {
    name: 'another StorageClass',
    before: smallest({ state: { storageClassName: 'standard' } }),
    spec: smallest({ state: { storageClassName: 'fast' } }),
    message: 'spec.state.storageClassName is immutable',
  },
  {
    name: 'a StorageClass where there was none',
    before: SMALLEST_SPEC,
    spec: smallest({ state: { storageClassName: 'fast' } }),
    message: 'spec.state.storageClassName is immutable',
  },
  {
    name: 'fewer partitions',
    before: onCluster({}, { topics: { inputs: [{ name: 'orders', create }] } }),
    spec: onCluster({}, { topics: { inputs: [{ name: 'orders', create: { partitions: 2 } }] } }),
    message: 'create.partitions of a topic cannot shrink',
  },
  {
    name: 'a reset while the application runs',
    before: SMALLEST_SPEC,
    spec: smallest({ reset: { id: 'one' } }),
    message: 'spec.reset of a new id needs spec.paused: true',
  },
  {
    name: 'a reset of another id while the application runs',
    before: smallest({ reset: { id: 'one' }, paused: true }),
    spec: smallest({ reset: { id: 'two' } }),
    message: 'spec.reset of a new id needs spec.paused: true',
  },
  {
    name: 'another target of the same reset',
    before: smallest({ reset: { id: 'one' }, paused: true }),
    spec: smallest({ reset: { id: 'one', to: 'latest' }, paused: true }),
    message: 'spec.reset.to cannot change under the same id',
  },
];

const OTHERS: readonly RefusedSpec[] = [
  {
    name: 'a name that is too long for pods',
    spec: SMALLEST_SPEC,
    metadata: { name: `a${'b'.repeat(52)}` },
    message: 'metadata.name must be a DNS label of at most 52 characters',
  },
  {
    name: 'a name that no Service can have',
    spec: SMALLEST_SPEC,
    metadata: { name: '4fraud' },
    message: 'metadata.name must be a DNS label',
  },
  {
    name: 'a reset at birth, running',
    spec: smallest({ reset: { id: 'one' } }),
    message: 'spec.reset of a new id needs spec.paused: true',
  },
  {
    name: 'more pods at least than at most',
    spec: smallest({ autoscaling: { minReplicas: 4, maxReplicas: 3 } }),
    message: 'spec.autoscaling.minReplicas must not be greater than spec.autoscaling.maxReplicas',
  },
  ...RESERVED_ENVIRONMENT.map((name) => ({
    name: `the operator's variable ${name}`,
    spec: smallest({ env: [{ name, value: 'x' }] }),
    message: 'spec.env must not set what the operator sets',
  })),
  {
    name: 'a variable with two values',
    spec: smallest({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
    message: 'spec.env: a variable has value or valueFrom, not both',
  },
  {
    name: 'a volume of no size',
    spec: smallest({ state: { size: '0' } }),
    message: 'spec.state.size must be a quantity greater than 0',
  },
  {
    name: 'a volume of a size that is none',
    spec: smallest({ state: { size: 'large' } }),
    message: 'spec.state.size must be a quantity greater than 0',
  },
  {
    name: "a label of the operator's selectors",
    spec: smallest({ pod: { labels: { 'app.kubernetes.io/name': 'x' } } }),
    message: 'spec.pod.labels must not set app.kubernetes.io/name',
  },
  {
    name: "an annotation of the operator's",
    spec: smallest({ pod: { annotations: { 'streams.orders-platform.io/plan-only': 'x' } } }),
    message: 'spec.pod.annotations must not begin with streams.orders-platform.io/',
  },
  {
    name: 'a topic of a Kafka that is not of Strimzi',
    spec: smallest({ topics: { inputs: [{ name: 'orders', create }] } }),
    message: 'spec.topics: create needs spec.kafka.cluster',
  },
  {
    name: 'a topic that is made twice',
    spec: onCluster({}, { topics: { inputs: [{ name: 'orders', create }], outputs: [{ name: 'orders', create }] } }),
    message: 'spec.topics: a topic that is an input and an output has create in one of the two lists only',
  },
  {
    name: 'a ratio sampler without a ratio',
    spec: smallest({ telemetry: { sampler: 'traceidratio' } }),
    message: 'spec.telemetry.samplerArg must be a number from 0 to 1',
  },
  {
    name: 'a ratio that is none',
    spec: smallest({ telemetry: { sampler: 'parentbased_traceidratio', samplerArg: '2' } }),
    message: 'spec.telemetry.samplerArg must be a number from 0 to 1',
  },
  {
    name: 'an argument of no sampler',
    spec: smallest({ telemetry: { samplerArg: '0.5' } }),
    message: 'spec.telemetry.samplerArg needs spec.telemetry.sampler',
  },
];

/** Each rule's breach, at least one a rule. */
export const REFUSED_SPECS: readonly RefusedSpec[] = [...KAFKA, ...CHANGES, ...OTHERS];

/** What the types, bounds, patterns and enums of the schema refuse, by the field that the answer names. */
export const MALFORMED_SPECS: readonly { readonly field: string; readonly spec: object }[] = [
  { field: 'spec.applicationId', spec: smallest({ applicationId: 'a b' }) },
  { field: 'spec.image', spec: smallest({ image: '' }) },
  { field: 'spec.imagePullPolicy', spec: smallest({ imagePullPolicy: 'Sometimes' }) },
  { field: 'spec.replicas', spec: smallest({ replicas: -1 }) },
  { field: 'spec.autoscaling.maxReplicas', spec: smallest({ autoscaling: { maxReplicas: 0 } }) },
  { field: 'spec.processingGuarantee', spec: smallest({ processingGuarantee: 'exactly_once' }) },
  { field: 'spec.standbyReplicas', spec: smallest({ standbyReplicas: -1 }) },
  { field: 'spec.kafka', spec: { applicationId: 'a', image: 'i' } },
  { field: 'spec.kafka.bootstrapServers', spec: smallest({ kafka: { bootstrapServers: 'kafka' } }) },
  { field: 'spec.topics.inputs[0].name', spec: smallest({ topics: { inputs: [{ name: 'a b' }] } }) },
  { field: 'spec.http.port', spec: smallest({ http: { port: 80 } }) },
  { field: 'spec.rollout.topologyChange', spec: smallest({ rollout: { topologyChange: 'Hope' } }) },
  { field: 'spec.telemetry.podMonitor.interval', spec: smallest({ telemetry: { podMonitor: { interval: 'soon' } } }) },
  { field: 'spec.reset.to', spec: smallest({ paused: true, reset: { id: 'a', to: 'yesterday' } }) },
  { field: 'spec.env[1]', spec: smallest({ env: [{ name: 'A' }, { name: 'A' }] }) },
];

/** What must be accepted. */
export const VALID_SPECS: readonly { readonly name: string; readonly spec: object }[] = [
  { name: 'the smallest', spec: SMALLEST_SPEC },
  { name: 'the full one', spec: FULL_SPEC },
  { name: 'one with a client certificate', spec: onCluster({ authentication: { type: 'tls' } }) },
  {
    name: 'one with a Kafka elsewhere',
    spec: onServers({
      tls: { caSecret: { name: 'ca', key: 'tls.crt' } },
      authentication: { type: 'scram-sha-512', user: 'Fraud_User', secretName: 'mine' },
    }),
  },
  { name: 'one without pods', spec: smallest({ replicas: 0 }) },
];
