import { API_VERSION, KIND, type StreamsApplication, StreamsApplicationSpec } from '../../src/api/index.ts';

/** What the smallest valid spec says. */
export const SMALLEST_SPEC = {
  applicationId: 'fraud',
  image: 'orders-platform/services:0.1.0',
  kafka: { bootstrapServers: 'kafka:9092' },
} as const;

/** A spec that says everything that can be said with a Kafka of Strimzi. */
export const FULL_SPEC = {
  ...SMALLEST_SPEC,
  imagePullPolicy: 'IfNotPresent',
  imagePullSecrets: [{ name: 'pull' }],
  args: ['fraud'],
  env: [
    { name: 'LOG_LEVEL', value: 'info' },
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'token' } } },
  ],
  replicas: 3,
  autoscaling: { minReplicas: 1, maxReplicas: 3, targetLagPerReplica: 1000, targetRatePerReplica: 500 },
  processingGuarantee: 'exactly_once_v2',
  standbyReplicas: 1,
  kafka: {
    cluster: { name: 'orders', listener: 'tls' },
    authentication: { type: 'scram-sha-512', user: 'fraud' },
  },
  topics: {
    inputs: [{ name: 'orders', create: { partitions: 6, replicas: 3, config: { 'cleanup.policy': 'compact' } } }],
    outputs: [{ name: 'Order_Validations', create: { partitions: 6 } }],
    inputPrefixes: ['orders-'],
    outputPrefixes: ['validations-'],
    retain: 'Delete',
  },
  state: { size: '2Gi', storageClassName: 'standard', retain: 'Retain' },
  http: { port: 9090, service: { type: 'ClusterIP', port: 80, annotations: { team: 'orders' } } },
  pod: {
    labels: { team: 'orders' },
    annotations: { 'example.org/note': 'yes' },
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }],
    affinity: { nodeAffinity: {} },
    priorityClassName: 'system-node-critical',
    terminationGracePeriodSeconds: 60,
    serviceAccountAnnotations: { 'example.org/role': 'fraud' },
  },
  disruption: { maxUnavailable: 1 },
  rollout: { maxStandbyLag: 10, stepTimeoutSeconds: 60, topologyChange: 'Refuse' },
  telemetry: {
    otlpEndpoint: 'http://collector:4318',
    sampler: 'parentbased_traceidratio',
    samplerArg: '0.1',
    podMonitor: { enabled: true, interval: '30s', labels: { release: 'prometheus' } },
  },
  networkPolicy: { enabled: true, ingressFrom: [{ podSelector: { matchLabels: { app: 'console' } } }] },
  paused: true,
  reset: { id: '2026-11-26', to: '2026-11-26T10:00:00Z' },
} as const;

/** A StreamsApplication as the API server would hand it out: every default filled in. */
export function sampleApplication(
  spec: object = {},
  metadata: Partial<StreamsApplication['metadata']> = {},
): StreamsApplication {
  return {
    apiVersion: API_VERSION,
    kind: KIND,
    metadata: { name: 'fraud', namespace: 'shop', uid: 'b3a1', generation: 1, ...metadata },
    spec: StreamsApplicationSpec.parse({ ...SMALLEST_SPEC, ...spec }),
  };
}
