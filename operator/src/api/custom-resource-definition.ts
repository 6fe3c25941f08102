import { GROUP, KIND, PLURAL, VERSION } from './group.ts';
import { StreamsApplicationSchema } from './streams-application.ts';
import { structuralSchema } from './structural-schema.ts';

const column = (name: string, type: string, jsonPath: string, description: string) => ({
  name,
  type,
  jsonPath,
  description,
});

const COLUMNS = [
  column('Ready', 'string', '.status.conditions[?(@.type=="Ready")].status', 'Whether all active tasks run.'),
  column('Replicas', 'integer', '.status.readyReplicas', 'Pods that are ready.'),
  column('Tasks', 'integer', '.status.tasks.running', 'Active tasks that run.'),
  column('Lag', 'integer', '.status.lag', 'Records not processed yet.'),
  column('Phase', 'string', '.status.phase', 'What the application is about.'),
  column('Age', 'date', '.metadata.creationTimestamp', 'Since when there is this resource.'),
];

/** @returns the CustomResourceDefinition of StreamsApplication as a plain object */
export function customResourceDefinition() {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${PLURAL}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: {
        kind: KIND,
        listKind: `${KIND}List`,
        plural: PLURAL,
        singular: KIND.toLowerCase(),
        shortNames: ['sapp'],
        categories: ['all', 'streams'],
      },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          additionalPrinterColumns: COLUMNS,
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.replicas',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
          schema: { openAPIV3Schema: structuralSchema(StreamsApplicationSchema) },
        },
      ],
    },
  };
}
