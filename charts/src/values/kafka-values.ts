import * as z from 'zod';
import { block, count, flag, object, objects, resources, text, texts } from './kubernetes-values.ts';

const strimziKafka = {
  create: flag(
    true,
    'Make the cluster. False: a Strimzi cluster of this name is there, in the namespace of the release.',
  ),
  keep: flag(
    true,
    'Leave the cluster, its topics and all records when the chart is uninstalled; installed again, it finds them. ' +
      'False: they go with it, the disks too if `storage.deleteClaim` says so.',
  ),
  name: z
    .string()
    .regex(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/)
    .default('orders')
    .describe("The Strimzi cluster's name."),
  listener: z
    .enum(['tls', 'plain'])
    .default('tls')
    .describe('What the platform speaks to it: `tls` (9093) or `plain` (9092).'),
  authentication: z
    .enum(['scram-sha-512', 'tls', 'none'])
    .default('scram-sha-512')
    .describe('How clients prove who they are; `tls` needs the listener `tls`. `none` leaves authorization out too.'),
  version: text('4.3.1', 'The version of Kafka. Empty: what Strimzi takes by default.'),
  metadataVersion: text('', 'The version of the metadata. Empty: what goes with the version.'),
  brokers: count(3, 1, 'Nodes, each both broker and controller.'),
  replicationFactor: count(3, 1, 'Copies of each partition.'),
  minInSyncReplicas: count(2, 1, 'Copies that must have a record before it counts as written.'),
  streamsGroups: block('The pace of streams groups (KIP-1071): how soon the tasks of a lost pod move.', {
    initialRebalanceDelayMs: count(500, 0, 'How long the first member waits for others.'),
    heartbeatIntervalMs: z
      .int()
      .min(100)
      .max(15_000)
      .default(1000)
      .describe('How often a member says that it lives; at most what Kafka allows by default.'),
    sessionTimeoutMs: z
      .int()
      .min(500)
      .max(60_000)
      .default(6000)
      .describe('How long a member may be silent. Longer on small machines, where pods starve.'),
    maxStandbyReplicas: count(2, 0, 'The most standby copies that an application may ask for.'),
  }),
  config: object('More settings for the brokers; they win over those of the chart.'),
};

const strimziPods = {
  storage: block('The disk of a node.', {
    type: z
      .enum(['persistent-claim', 'ephemeral'])
      .default('persistent-claim')
      .describe('`ephemeral` is lost with the pod.'),
    size: text('10Gi', 'Its size.'),
    storageClass: text('', 'Its class. Empty: the default one.'),
    deleteClaim: flag(false, 'Delete the disks together with the cluster.'),
  }),
  heap: block("The brokers' heap.", { xms: text('256m', 'To begin with.'), xmx: text('384m', 'At most.') }),
  jvmOptions: texts(
    'More options of the JVM by their names, without `-XX:`; `TieredStopAtLevel: "1"` spares a small machine.',
  ),
  resources: resources('What a broker may use.', {
    requests: { cpu: '250m', memory: '512Mi' },
    limits: { memory: '640Mi' },
  }),
  rackTopologyKey: text('', 'The label of the nodes that names their zone; copies then go to different zones.'),
  pod: object("More for the brokers' pods: Strimzi's template of a pod.", {}),
  networkPolicyPeers: objects('Who may reach the listeners, as NetworkPolicyPeer. Empty: everybody.'),
  entityOperator: block("Strimzi's operators of topics and users.", {
    topicOperator: block('Of topics.', {
      resources: resources('What it may use.', {
        requests: { cpu: '50m', memory: '224Mi' },
        limits: { memory: '320Mi' },
      }),
    }),
    userOperator: block('Of users.', {
      resources: resources('What it may use.', {
        requests: { cpu: '50m', memory: '224Mi' },
        limits: { memory: '320Mi' },
      }),
    }),
  }),
  metrics: flag(true, "Let the brokers export Kafka's metrics to Prometheus."),
  exporter: block("Strimzi's exporter of the lag of groups.", {
    enabled: flag(false, 'Run it.'),
    resources: resources('What it may use.', { requests: { cpu: '20m', memory: '48Mi' }, limits: { memory: '96Mi' } }),
  }),
};

const otherKafka = {
  external: block('A Kafka that is not run by Strimzi in this namespace: nothing of Strimzi is then made.', {
    bootstrapServers: z
      .string()
      .regex(/^([^\s,:]+:\d+(,[^\s,:]+:\d+)*)?$/)
      .default('')
      .describe('`host:port`, several by commas. Topics, users and ACLs are up to you.'),
    tls: block('Encryption.', {
      caSecret: text(
        '',
        'An existing Secret with the authorities that its certificates are checked by. Empty: no TLS.',
      ),
      caKey: text('ca.crt', 'The key in it.'),
    }),
    authentication: z
      .enum(['none', 'scram-sha-512', 'tls'])
      .default('none')
      .describe('With an existing Secret for each application (`applications.<name>.kafka.secretName`).'),
  }),
};

/** The Kafka that the platform stands on. */
export const kafkaValues = block('The Kafka that the platform stands on.', {
  ...strimziKafka,
  ...strimziPods,
  ...otherKafka,
});
