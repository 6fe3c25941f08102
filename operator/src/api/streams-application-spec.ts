import { z } from 'zod';
import { type CelRule, withRules } from './cel-rule.ts';
import { KafkaSpec } from './kafka-spec.ts';
import { asInKubernetes, EnvVar, LocalReference, StringMap } from './kubernetes-schemas.ts';
import { KAFKA_NAME, RESET_TARGET } from './patterns.ts';
import { PodSpec } from './pod-spec.ts';
import { RESERVED_ENVIRONMENT } from './reserved-environment.ts';
import { AutoscalingSpec, MOST_REPLICAS } from './scaling-spec.ts';
import { TelemetrySpec } from './telemetry-spec.ts';
import { TopicsSpec } from './topics-spec.ts';

const APPLICATION_ID_RULES: readonly CelRule[] = [
  {
    rule: 'self == oldSelf',
    message:
      'spec.applicationId is immutable: it names the group, its offsets and its internal topics; make a new StreamsApplication instead',
  },
];

const ENV_RULES: readonly CelRule[] = [
  {
    rule: `self.all(e, !(e.name in ${JSON.stringify(RESERVED_ENVIRONMENT)}))`,
    message: `spec.env must not set what the operator sets: ${RESERVED_ENVIRONMENT.join(', ')}`,
  },
  {
    rule: 'self.all(e, !has(e.value) || !has(e.valueFrom))',
    message: 'spec.env: a variable has value or valueFrom, not both',
  },
];

const REMAKE =
  'a StatefulSet cannot change its volume claims; make the resource anew (its state is restored from its changelogs)';

const STATE_RULES: readonly CelRule[] = [
  { rule: 'self.size == oldSelf.size', message: `spec.state.size is immutable: ${REMAKE}` },
  {
    rule: 'has(self.storageClassName) == has(oldSelf.storageClassName) && (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)',
    message: `spec.state.storageClassName is immutable: ${REMAKE}`,
  },
  {
    rule: 'isQuantity(self.size) && quantity(self.size).isGreaterThan(quantity("0"))',
    message: 'spec.state.size must be a quantity greater than 0, such as 1Gi',
  },
];

const StateSpec = withRules(
  z.object({
    size: z.string().min(1).max(32).default('1Gi').describe('Size of the volume of each pod.'),
    storageClassName: z.string().max(253).describe("Its StorageClass; the cluster's default when left out.").optional(),
    retain: z
      .enum(['Delete', 'Retain'])
      .default('Delete')
      .describe('What becomes of the volume claims when the resource is deleted.'),
  }),
  STATE_RULES,
);

const Service = z.object({
  type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']).default('ClusterIP').describe('Type of the Service.'),
  port: z.int().min(1).max(65_535).default(80).describe('Port of the Service.'),
  annotations: StringMap.describe('Annotations of the Service.').optional(),
});

const HttpSpec = z.object({
  port: z.int().min(1024).max(65_535).default(8080).describe('Port that each pod listens at.'),
  service: Service.prefault({}).describe('The Service that clients use.'),
});

const RolloutSpec = z.object({
  maxStandbyLag: z
    .int()
    .min(0)
    .default(1000)
    .describe('The next pod is updated only when no standby task lags by more records than this.'),
  stepTimeoutSeconds: z
    .int()
    .min(10)
    .max(86_400)
    .default(600)
    .describe('How long one step of a rollout may take before the resource is Degraded.'),
  topologyChange: z
    .enum(['StopAll', 'Refuse'])
    .default('StopAll')
    .describe('An image of another topology cannot be rolled pod by pod: stop all pods and start them, or refuse it.'),
});

const NetworkPolicySpec = z.object({
  enabled: z.boolean().default(true).describe('Make a NetworkPolicy.'),
  ingressFrom: z
    .array(asInKubernetes("One of Kubernetes' NetworkPolicyPeers."))
    .max(64)
    .default([])
    .describe('Who else may call the HTTP port; the application, the operator and monitoring always may.'),
});

const ResetSpec = z.object({
  id: z.string().min(1).max(63).regex(KAFKA_NAME).describe('Names this reset: one is done once an id.'),
  to: z
    .string()
    .max(32)
    .regex(RESET_TARGET)
    .default('earliest')
    .describe('Where the inputs are read from: earliest, latest, or an instant (ISO 8601, UTC).'),
});

const SPEC_RULES: readonly CelRule[] = [
  {
    rule: '!has(self.reset) || self.paused || (oldSelf.hasValue() && has(oldSelf.value().reset) && oldSelf.value().reset.id == self.reset.id)',
    message: 'spec.reset of a new id needs spec.paused: true: an application is reset while none of its pods run',
    optionalOldSelf: true,
  },
  {
    rule: '!has(self.reset) || !has(oldSelf.reset) || self.reset.id != oldSelf.reset.id || self.reset.to == oldSelf.reset.to',
    message: 'spec.reset.to cannot change under the same id: a reset is done once an id; choose a new spec.reset.id',
  },
  {
    rule: 'has(self.kafka.cluster) || (self.topics.inputs.all(t, !has(t.create)) && self.topics.outputs.all(t, !has(t.create)))',
    message: 'spec.topics: create needs spec.kafka.cluster: a KafkaTopic belongs to a Kafka of Strimzi',
  },
];

/** What a StreamsApplication is to be. */
export const StreamsApplicationSpec = withRules(
  z.object({
    applicationId: withRules(z.string().min(1).max(200).regex(KAFKA_NAME), APPLICATION_ID_RULES).describe(
      'The application.id: names the group and begins the names of internal topics. Immutable.',
    ),
    image: z
      .string()
      .min(1)
      .max(1024)
      .regex(/^[^\s]+$/)
      .describe('Image of the application.'),
    imagePullPolicy: z
      .enum(['Always', 'IfNotPresent', 'Never'])
      .default('IfNotPresent')
      .describe('When the image is pulled.'),
    imagePullSecrets: z.array(LocalReference).max(16).default([]).describe('Secrets to pull the image with.'),
    command: z.array(z.string().max(4096)).max(64).describe("Instead of the image's entry point.").optional(),
    args: z.array(z.string().max(4096)).max(64).default([]).describe('Arguments of the entry point.'),
    env: withRules(z.array(EnvVar).max(100), ENV_RULES)
      .default([])
      .meta({
        description: "More environment variables, Kubernetes' EnvVar.",
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
      }),
    replicas: z
      .int()
      .min(0)
      .max(MOST_REPLICAS)
      .default(1)
      .describe('Number of pods; with autoscaling, what it begins with.'),
    autoscaling: AutoscalingSpec.describe(
      'Decide the number of pods by lag and rate; left out: replicas decides.',
    ).optional(),
    processingGuarantee: z
      .enum(['exactly_once_v2', 'at_least_once'])
      .default('exactly_once_v2')
      .describe('The processing.guarantee.'),
    standbyReplicas: z.int().min(0).max(16).default(0).describe('Number of standby tasks of each stateful task.'),
    kafka: KafkaSpec.describe('Where Kafka is, and who the application is to it.'),
    topics: TopicsSpec.prefault({}).describe('The topics that are read and written beside internal ones.'),
    state: StateSpec.prefault({}).describe('The volume that each pod keeps its stores on.'),
    http: HttpSpec.prefault({}).describe('How the pods are reached.'),
    pod: PodSpec.prefault({}).describe('What the pods are like.'),
    disruption: z
      .object({
        maxUnavailable: z.int().min(0).max(MOST_REPLICAS).default(1).describe('Pods that may be evicted at a time.'),
      })
      .prefault({})
      .describe('What drains and evictions may do.'),
    rollout: RolloutSpec.prefault({}).describe('How a change reaches the pods.'),
    telemetry: TelemetrySpec.prefault({}).describe('Traces and metrics.'),
    networkPolicy: NetworkPolicySpec.prefault({}).describe('Who may call the pods.'),
    paused: z.boolean().default(false).describe('Stop all pods and keep their state.'),
    reset: ResetSpec.describe(
      'Forget offsets, internal topics and state once, while the application is paused.',
    ).optional(),
  }),
  SPEC_RULES,
);

/** What a StreamsApplication is to be, with every default filled in. */
export type StreamsApplicationSpec = z.infer<typeof StreamsApplicationSpec>;
