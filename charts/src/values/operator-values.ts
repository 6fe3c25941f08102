import * as z from 'zod';
import {
  block,
  commonLabels,
  count,
  env,
  extraManifests,
  flag,
  globalValues,
  image,
  object,
  objects,
  placement,
  podMonitor,
  resources,
  text,
  texts,
} from './kubernetes-values.ts';

/** The values of `charts/operator`. */
export const operatorValues = z.strictObject({
  global: globalValues,
  nameOverride: text('', "In place of the chart's name in the names of objects."),
  fullnameOverride: text('', 'The name of every object, whole.'),
  commonLabels,
  image: image('orders-platform/operator'),
  imagePullSecrets: z.array(z.string()).default([]).describe('Names of Secrets for the registry.'),
  replicas: count(1, 0, 'One works, the others wait for its lease.'),
  watchNamespaces: z
    .array(z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/))
    .default([])
    .describe('The namespaces whose StreamsApplications it runs. Empty: all, by a ClusterRole.'),
  crds: block('The kinds of the operator.', {
    create: flag(true, 'Install and upgrade them with the chart.'),
    keep: flag(true, 'Keep them, and with them every StreamsApplication, when the chart is uninstalled.'),
    annotations: texts('Annotations for them.'),
  }),
  rbac: block('What the operator may do.', {
    create: flag(true, 'Make its roles and bindings: exactly the verbs it uses.'),
    aggregate: flag(true, "Let Kubernetes' roles `view`, `edit` and `admin` include StreamsApplications."),
  }),
  serviceAccount: block('Who the operator is.', {
    create: flag(true, 'Make it.'),
    name: text('', 'Its name. Empty: the name of the release.'),
    annotations: texts('Annotations for it.'),
  }),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info').describe('What is logged.'),
  concurrency: z.int().min(1).max(64).default(8).describe('How many applications it works on at a time.'),
  maxConcurrentRollouts: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe('How many applications of a namespace are updated at a time; the others wait for their turn.'),
  resyncSeconds: z
    .int()
    .min(10)
    .max(86_400)
    .default(600)
    .describe('How often it looks at each application though nothing has changed.'),
  env: env('More variables for the operator.'),
  resources: resources('What the operator may use.', {
    requests: { cpu: '50m', memory: '96Mi' },
    limits: { memory: '192Mi' },
  }),
  maxOldSpaceMiB: count(112, 32, "Of Node's heap. The process needs about 60 MiB more, within the memory limit."),
  podAnnotations: texts('Annotations for the pod.'),
  podLabels: texts('Labels for the pod.'),
  podSecurityContext: object("In place of the pod's security context.", {
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    fsGroup: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  }),
  securityContext: object("In place of the container's security context.", {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  }),
  ...placement,
  terminationGracePeriodSeconds: count(30, 1, 'For the work in hand, and for giving the lease back.'),
  podDisruptionBudget: block('Keeps one running while nodes are drained; made for two replicas or more.', {
    enabled: flag(true, 'Make it.'),
    maxUnavailable: z
      .union([z.int().min(0), z.string().regex(/^\d+%$/)])
      .default(1)
      .describe('How many may be away at a time.'),
  }),
  metrics: block('Metrics and probes.', {
    port: z.int().min(1024).max(65535).default(8080).describe('Where the operator listens.'),
    service: block('The Service in front of it.', { annotations: texts('Annotations for it.') }),
    podMonitor: podMonitor('Asks the pods for their metrics.'),
  }),
  networkPolicy: block('Who may speak to the operator, and it to whom.', {
    enabled: flag(true, 'Make it.'),
    metricsFrom: objects("Who may read metrics, as Kubernetes' NetworkPolicyPeer. Empty: everybody."),
    restrictEgress: flag(false, 'Let it speak to nothing but DNS, the API server, the applications and `egress`.'),
    apiServerPort: z
      .int()
      .min(1)
      .max(65535)
      .default(6443)
      .describe('With `restrictEgress`: where the API server listens.'),
    egress: objects("With `restrictEgress`: more rules, as Kubernetes' NetworkPolicyEgressRule."),
  }),
  extraManifests,
});
