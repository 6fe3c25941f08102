import { z } from 'zod';
import { type CelRule, withRules } from './cel-rule.ts';
import { APPLICATION_LABEL, GROUP } from './group.ts';
import { asInKubernetes, Resources, StringMap, Toleration } from './kubernetes-schemas.ts';

const SELECTOR_LABELS = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', APPLICATION_LABEL];

const POD_RULES: readonly CelRule[] = [
  {
    rule: `!has(self.labels) || !self.labels.exists(k, k in ${JSON.stringify(SELECTOR_LABELS)})`,
    message: `spec.pod.labels must not set ${SELECTOR_LABELS.join(', ')}: the selectors of the operator use them`,
  },
  {
    rule: `!has(self.annotations) || !self.annotations.exists(k, k.startsWith('${GROUP}/'))`,
    message: `spec.pod.annotations must not begin with ${GROUP}/: those are the operator's`,
  },
];

/** What the pods are like beside what the operator makes of them. */
export const PodSpec = withRules(
  z.object({
    labels: StringMap.describe('More labels of the pods.').meta({ maxProperties: 64 }).optional(),
    annotations: StringMap.describe('More annotations of the pods.').meta({ maxProperties: 64 }).optional(),
    resources: Resources.describe('What a pod may use and is sure to have.').optional(),
    nodeSelector: StringMap.describe('Labels of the nodes that the pods may run on.').optional(),
    tolerations: z.array(Toleration).max(64).describe('Taints that the pods tolerate.').optional(),
    affinity: asInKubernetes("Kubernetes' Affinity of the pods.").optional(),
    topologySpreadConstraints: z
      .array(asInKubernetes("One of Kubernetes' TopologySpreadConstraints."))
      .max(16)
      .describe('How the pods spread; left out: over nodes, and over zones, as well as it goes.')
      .optional(),
    priorityClassName: z.string().max(253).describe('Name of the PriorityClass of the pods.').optional(),
    terminationGracePeriodSeconds: z
      .int()
      .min(5)
      .max(3600)
      .default(40)
      .describe('How long a pod may take to commit, close its stores and leave its group.'),
    serviceAccountAnnotations: StringMap.describe('Annotations of the ServiceAccount of the pods.').optional(),
  }),
  POD_RULES,
);
