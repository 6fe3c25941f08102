import * as z from 'zod';
import { applicationDefaults, applicationValues, telemetryValues } from './application-values.ts';
import { backOfficeValues, demoDataValues, generatorValues } from './back-office-values.ts';
import { kafkaValues } from './kafka-values.ts';
import {
  block,
  commonLabels,
  count,
  extraManifests,
  flag,
  globalValues,
  image,
  object,
  objects,
  podMonitor,
  text,
  texts,
} from './kubernetes-values.ts';
import { mailValues } from './mail-values.ts';

const one = { replicas: 1, standbyReplicas: 0, stateSize: '1Gi' };

const applications = block('The applications.', {
  orders: applicationValues('The HTTP API, and the view of the orders that it answers from.', {
    replicas: 2,
    standbyReplicas: 1,
    stateSize: '2Gi',
    // Each of its requests that waits takes memory; where the heap is nearly full of them, collecting garbage takes the time.
    maxOldSpaceMiB: 216,
    resources: { requests: { cpu: '250m', memory: '192Mi' }, limits: { memory: '352Mi' } },
  }),
  fraud: applicationValues('Checks what a customer spends.', one),
  inventory: applicationValues('Checks and reserves stock.', one),
  'order-details': applicationValues('Checks an order by itself.', one),
  validations: applicationValues('Brings orders and their checks together.', one),
  email: applicationValues('Sends mail, and sorts orders by the level of their customer.', one),
});

const monitoring = block('What Prometheus and Grafana are given.', {
  podMonitors: podMonitor('Ask every pod of the platform, and the brokers, for their metrics.'),
  prometheusRule: block('Alerts, each with its runbook.', {
    enabled: flag(false, 'Needs the kind `PrometheusRule` of the Prometheus operator.'),
    labels: texts('Labels by which a Prometheus finds them.'),
    runbookBaseUrl: z
      .string()
      .regex(/^(https?:\/\/\S+)?$/)
      .default('')
      .describe(
        'Where the runbooks are read: it is put before the path of each, as the address of a checkout of the repository.',
      ),
  }),
  dashboards: block('Dashboards as ConfigMaps, for a Grafana with a sidecar.', {
    enabled: flag(true, 'Make them.'),
    namespace: text('', 'Where. Empty: the namespace of the release.'),
    labels: texts('The labels that the sidecar looks for.', { grafana_dashboard: '1' }),
    annotations: texts('Annotations for them, such as the folder.'),
  }),
});

const ingress = block('An Ingress to the orders API.', {
  enabled: flag(false, 'Make it.'),
  className: text('', 'Its class.'),
  annotations: texts('Annotations for it.'),
  hosts: z.array(z.string()).default([]).describe('Names it answers to. None: all.'),
  path: text('/v1/orders', 'What goes to the API.'),
  tls: objects("Certificates, as Kubernetes' IngressTLS."),
});

const httpRoute = block('An HTTPRoute (Gateway API) to the orders API.', {
  enabled: flag(false, 'Make it.'),
  parentRefs: objects('The gateways it belongs to.'),
  hostnames: z.array(z.string()).default([]).describe('Names it answers to. None: all.'),
  path: text('/v1/orders', 'What goes to the API.'),
  annotations: texts('Annotations for it.'),
});

/** The values of `charts/platform`. */
export const platformValues = z.strictObject({
  global: globalValues,
  namePrefix: z
    .string()
    .regex(/^([a-z]([-a-z0-9]{0,18}[a-z0-9])?-)?$/)
    .default('')
    .describe(
      'Before the name of every object, as `test-`, for a second platform in one namespace. Topics have it not.',
    ),
  commonLabels,
  image: image('orders-platform/services'),
  imagePullSecrets: z.array(z.string()).default([]).describe('Names of Secrets for the registry.'),
  kafka: kafkaValues,
  topics: block("The platform's topics, where Strimzi makes them.", {
    create: flag(true, 'Make them.'),
    config: object('More settings for each of them, such as `retention.ms`.'),
  }),
  applicationDefaults,
  applications,
  telemetry: telemetryValues,
  monitoring,
  ordersService: block('The Service of the orders API.', {
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']).default('ClusterIP').describe('Its type.'),
    port: z.int().min(1).max(65535).default(80).describe('Its port.'),
    annotations: texts('Annotations for it.'),
  }),
  ingress,
  httpRoute,
  mail: mailValues,
  backOffice: backOfficeValues,
  demoData: demoDataValues,
  generator: generatorValues,
  helmTest: block('What `helm test` does: it posts an order and waits until it is VALIDATED.', {
    timeoutSeconds: count(60, 5, 'How long it waits.'),
  }),
  extraManifests,
});
