import * as z from 'zod';
import {
  block,
  type ContainerResources,
  count,
  env,
  flag,
  object,
  objects,
  resources,
  text,
  texts,
} from './kubernetes-values.ts';

/** What one application has by default. */
export interface ApplicationDefaults {
  readonly replicas: number;
  readonly standbyReplicas: number;
  readonly stateSize: string;
  /** In place of what all have. */
  readonly maxOldSpaceMiB?: number;
  readonly resources?: ContainerResources;
}

/** One of the platform's applications. */
export function applicationValues(
  what: string,
  { replicas, standbyReplicas, stateSize, maxOldSpaceMiB = 0, resources: own = {} }: ApplicationDefaults,
) {
  return block(what, {
    enabled: flag(true, 'Run it.'),
    // Not required: null leaves the number to an autoscaler of the user's.
    replicas: count(replicas, 0, 'Pods. `null` leaves the number to whoever scales it.'),
    autoscaling: object('Bounds and targets, as in a StreamsApplication; `replicas` is then where it begins.'),
    standbyReplicas: count(standbyReplicas, 0, 'Warm copies of each task.'),
    env: env('More variables.'),
    maxOldSpaceMiB: count(maxOldSpaceMiB, 0, 'In place of `applicationDefaults.maxOldSpaceMiB`, unless it is 0.'),
    resources: resources('In place of `applicationDefaults.resources`.', own),
    state: block("The pods' volumes.", {
      size: text(stateSize, 'Their size.'),
    }),
    kafka: block('Who it is at Kafka.', {
      user: text('', 'Its name there. Empty: the name of the application.'),
      secretName: text('', 'With `kafka.external`: an existing Secret with its password, or its certificate and key.'),
    }),
    spec: object('Whatever else a StreamsApplication has; it is merged over what the chart says.'),
  });
}

/** What all of the platform's applications share. */
export const applicationDefaults = block('What all applications share.', {
  processingGuarantee: z
    .enum(['exactly_once_v2', 'at_least_once'])
    .default('exactly_once_v2')
    .describe('What holds when something fails.'),
  logLevel: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('What is logged.'),
  env: env('More variables for each.'),
  maxOldSpaceMiB: count(112, 32, "Of Node's heap. A process needs about 100 MiB more, within the memory limit."),
  resources: resources('What a pod may use.', {
    requests: { cpu: '100m', memory: '160Mi' },
    limits: { memory: '224Mi' },
  }),
  state: block("The pods' volumes.", {
    storageClass: text('', 'Their class. Empty: the default one.'),
    retain: z
      .enum(['Delete', 'Retain'])
      .default('Delete')
      .describe('What becomes of them when the application is deleted. All of it can be read again from Kafka.'),
  }),
  terminationGracePeriodSeconds: count(40, 1, 'For requests and records in hand.'),
  podLabels: texts('Labels for the pods.'),
  podAnnotations: texts('Annotations for the pods.'),
  nodeSelector: texts('Labels of the nodes.'),
  tolerations: objects('Taints that are borne.'),
  affinity: object('Affinity.'),
  topologySpreadConstraints: objects(
    'How pods are spread. Empty: the pods of an application over nodes and zones, where that can be.',
  ),
  priorityClassName: text('', 'The priority class.'),
  rollout: object('How updates go, as in a StreamsApplication.'),
  networkPolicy: block('Who may speak to the pods: always the application itself, the operator and the monitoring.', {
    enabled: flag(true, 'Make it.'),
    ingressFrom: objects("Who else, as Kubernetes' NetworkPolicyPeer.", [{ podSelector: {} }]),
  }),
});

/** Where the spans of every service go. */
export const telemetryValues = block('Where traces go.', {
  otlpEndpoint: z
    .string()
    .regex(/^(https?:\/\/\S+)?$/)
    .default('')
    .describe('An OpenTelemetry collector (OTLP over HTTP). Empty: no traces.'),
  sampler: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .default('parentbased_traceidratio')
    .describe('Which traces are kept.'),
  samplerArg: text('0.1', "The sampler's argument: the share of the traces."),
});
