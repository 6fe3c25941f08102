import { CERTIFICATES, CONTROL_PLANE_PORT, REPLICATION_PORT } from './broker-settings.ts';
import type { JvmOptions, Kafka } from './kinds.ts';
import type { KubeObject } from './kube-api.ts';
import { brokersService, clusterLabels, metadataDir, type Node, type NodeVolume, ownedBy } from './nodes.ts';

/** Holds what the pod was made from; a pod with another revision is rolled. */
export const REVISION = 'strimzi.io/revision';
/** The authority's key that a broker trusts, and the authority's certificate that its own was signed under, since it was started. */
export const CLUSTER_CA_KEY_GENERATION = 'strimzi.io/cluster-ca-key-generation';
export const CLUSTER_CA_CERT_GENERATION = 'strimzi.io/cluster-ca-cert-generation';
const SETTINGS = '/opt/kafka-settings';
const METRICS = '/opt/kafka-metrics';
const METRICS_PORT = 9404;
const USER = 1000;

/** What a node's pod is made of besides the resources. */
export interface PodInputs {
  readonly image: string;
  readonly clusterId: string;
  readonly revision: string;
  readonly clusterCaKeyGeneration: number;
  readonly clusterCaCertGeneration: number;
}

/** Labels that select the pods of all nodes, or of the brokers only. */
export function nodeLabels(kafka: Kafka, node: Node): Record<string, string> {
  return {
    ...clusterLabels(kafka),
    'strimzi.io/pool-name': node.pool.metadata.name,
    'strimzi.io/component-type': 'kafka',
    'strimzi.io/controller': 'strimzipodset',
    'strimzi.io/controller-name': `${kafka.metadata.name}-${node.pool.metadata.name}`,
    'strimzi.io/pod-name': node.podName,
    'strimzi.io/broker-role': `${node.isBroker}`,
    'strimzi.io/controller-role': `${node.isController}`,
  };
}

/** The pod of a node. */
export function brokerPod(kafka: Kafka, node: Node, inputs: PodInputs): KubeObject & { readonly spec: object } {
  const { namespace } = kafka.metadata;
  const template = { ...kafka.spec.kafka.template?.pod, ...node.pool.spec.template?.pod };
  const { metadata, securityContext, terminationGracePeriodSeconds, tmpDirSizeLimit, ...scheduling } = template;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: node.podName,
      ...(namespace !== undefined && { namespace }),
      labels: { ...metadata?.labels, ...nodeLabels(kafka, node) },
      annotations: {
        ...metadata?.annotations,
        [REVISION]: inputs.revision,
        [CLUSTER_CA_KEY_GENERATION]: `${inputs.clusterCaKeyGeneration}`,
        [CLUSTER_CA_CERT_GENERATION]: `${inputs.clusterCaCertGeneration}`,
      },
      ownerReferences: [ownedBy(kafka, true)],
    },
    spec: {
      ...scheduling,
      hostname: node.podName,
      subdomain: brokersService(kafka),
      serviceAccountName: `${kafka.metadata.name}-kafka`,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: terminationGracePeriodSeconds ?? 30,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        fsGroup: USER,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
        ...securityContext,
      },
      containers: [kafkaContainer(kafka, node, inputs)],
      volumes: [
        ...node.volumes.map(podVolume),
        { name: 'tmp', emptyDir: { sizeLimit: tmpDirSizeLimit ?? '32Mi' } },
        { name: 'settings', configMap: { name: node.podName } },
        { name: 'certificates', secret: { secretName: node.podName } },
        ...metricsVolume(kafka),
      ],
    },
  };
}

/** The claims of a node's disks. */
export function volumeClaims(kafka: Kafka, node: Node): readonly KubeObject[] {
  const { namespace } = kafka.metadata;
  return node.volumes.flatMap(({ claim, volume }) => {
    if (claim === undefined) return [];
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: claim,
        ...(namespace !== undefined && { namespace }),
        labels: { ...clusterLabels(kafka), 'strimzi.io/pool-name': node.pool.metadata.name },
        ...(volume.deleteClaim && { ownerReferences: [ownedBy(kafka)] }),
      },
      spec: {
        accessModes: ['ReadWriteOnce'],
        ...(volume.class !== undefined && { storageClassName: volume.class }),
        resources: { requests: { storage: volume.size } },
      },
    };
  });
}

function kafkaContainer(kafka: Kafka, node: Node, inputs: PodInputs): object {
  const { listeners, metricsConfig, template } = kafka.spec.kafka;
  const container = { ...template?.kafkaContainer, ...node.pool.spec.template?.kafkaContainer };
  const probePort = node.isBroker ? REPLICATION_PORT : CONTROL_PLANE_PORT;
  return {
    name: 'kafka',
    image: inputs.image,
    imagePullPolicy: 'IfNotPresent',
    env: [
      { name: 'SETTINGS', value: `${SETTINGS}/server.properties` },
      { name: 'CLUSTER_ID', value: inputs.clusterId },
      { name: 'METADATA_DIR', value: metadataDir(node) },
      { name: 'HEAP_OPTS', value: heapOptions(node.pool.spec.jvmOptions ?? kafka.spec.kafka.jvmOptions) },
      { name: 'JVM_OPTS', value: jvmOptions(kafka, node) },
      ...(container.env ?? []),
    ],
    ports: [
      ...(node.isController ? [{ name: 'tcp-ctrlplane', containerPort: CONTROL_PLANE_PORT }] : []),
      ...(node.isBroker ? [{ name: 'tcp-replication', containerPort: REPLICATION_PORT }] : []),
      ...(node.isBroker ? listeners.map(({ name, port }) => ({ name: `tcp-${name}`, containerPort: port })) : []),
      ...(metricsConfig !== undefined ? [{ name: 'tcp-prometheus', containerPort: METRICS_PORT }] : []),
    ],
    readinessProbe: { tcpSocket: { port: probePort }, initialDelaySeconds: 3, periodSeconds: 2, timeoutSeconds: 5 },
    livenessProbe: { tcpSocket: { port: probePort }, initialDelaySeconds: 60, timeoutSeconds: 5, failureThreshold: 12 },
    resources: node.pool.spec.resources ?? {},
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      ...container.securityContext,
    },
    volumeMounts: [
      ...node.volumes.map(({ name, mountPath }) => ({ name, mountPath })),
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'settings', mountPath: SETTINGS, readOnly: true },
      { name: 'certificates', mountPath: CERTIFICATES, readOnly: true },
      ...(metricsConfig !== undefined ? [{ name: 'metrics', mountPath: METRICS, readOnly: true }] : []),
    ],
  };
}

function podVolume({ name, claim, volume }: NodeVolume): object {
  if (claim !== undefined) return { name, persistentVolumeClaim: { claimName: claim } };
  return { name, emptyDir: { ...(volume.sizeLimit !== undefined && { sizeLimit: volume.sizeLimit }) } };
}

function metricsVolume(kafka: Kafka): object[] {
  const rules = kafka.spec.kafka.metricsConfig?.valueFrom?.configMapKeyRef;
  if (rules === undefined) return [];
  return [{ name: 'metrics', configMap: { name: rules.name, items: [{ key: rules.key, path: 'metrics.yaml' }] } }];
}

function heapOptions(options: JvmOptions | undefined): string {
  // Without -Xmx Strimzi gives Java half of the container's memory.
  const most = options?.['-Xmx'] === undefined ? '-XX:MaxRAMPercentage=50' : `-Xmx${options['-Xmx']}`;
  return options?.['-Xms'] === undefined ? most : `${most} -Xms${options['-Xms']}`;
}

function jvmOptions(kafka: Kafka, node: Node): string {
  const options = node.pool.spec.jvmOptions ?? kafka.spec.kafka.jvmOptions;
  const flags = Object.entries(options?.['-XX'] ?? {}).map(([name, value]) => {
    if (value === 'true' || value === 'false') return `-XX:${value === 'true' ? '+' : '-'}${name}`;
    return `-XX:${name}=${value}`;
  });
  const properties = (options?.javaSystemProperties ?? []).map(({ name, value }) => `-D${name}=${value}`);
  const agent = `-javaagent:/opt/kafka/agent/jmx_prometheus_javaagent.jar=${METRICS_PORT}:${METRICS}/metrics.yaml`;
  // Java would write its performance data to a file in /tmp.
  return ['-XX:-UsePerfData', ...flags, ...properties, ...(kafka.spec.kafka.metricsConfig ? [agent] : [])].join(' ');
}
