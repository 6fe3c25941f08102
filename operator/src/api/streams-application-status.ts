import { z } from 'zod';

/** What the resource is about, in one word. */
export const PHASES = [
  'Pending',
  'Running',
  'Rolling',
  'Scaling',
  'Stopping',
  'Paused',
  'Resetting',
  'Failed',
] as const;

/** What the resource is about, in one word. */
export type Phase = (typeof PHASES)[number];

const Instant = z.string().meta({ format: 'date-time' });

const Condition = z.object({
  type: z.string().max(316).describe('Ready, Progressing, Degraded or Paused.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it is so.'),
  observedGeneration: z.int().describe('The generation of the spec that it was seen for.').optional(),
  lastTransitionTime: Instant.describe('Since when the status is what it is.'),
  reason: z.string().max(1024).describe('Why, in one word.'),
  message: z.string().max(32_768).describe('Why, in a sentence.'),
});

const PodStatus = z.object({
  name: z.string().describe('Name of the pod.'),
  endpoint: z.string().describe('Where its queries are answered.').optional(),
  activeTasks: z.array(z.string()).describe('Active tasks that it has.'),
  standbyTasks: z.array(z.string()).describe('Standby tasks that it has.'),
  lag: z.int().describe('Records not processed yet.').optional(),
  restoreRemaining: z.int().describe('Changelog records to be restored yet.').optional(),
  topologyHash: z.string().describe('Hash of the topology it runs.').optional(),
  ready: z.boolean().describe('Whether it is ready.'),
});

const Decision = z.object({
  time: Instant.describe('When it was decided.'),
  from: z.int().describe('Number of pods before.'),
  to: z.int().describe('Number of pods after.'),
  reason: z.string().describe('Why.'),
  lag: z.int().describe('Lag at that time.').optional(),
  rate: z.number().describe('Records a second at that time.').optional(),
});

/** What was seen of a StreamsApplication. */
export const StreamsApplicationStatus = z.object({
  observedGeneration: z.int().describe('The generation of the spec that this was seen for.').optional(),
  replicas: z.int().describe('Number of pods.').optional(),
  readyReplicas: z.int().describe('Number of pods that are ready.').optional(),
  selector: z.string().describe('Selects the pods; for the scale subresource.').optional(),
  phase: z.enum(PHASES).describe('What the resource is about.').optional(),
  conditions: z
    .array(Condition)
    .max(16)
    .meta({
      description: 'Ready, Progressing, Degraded, Paused.',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
    })
    .optional(),
  tasks: z
    .object({
      active: z.int().describe('Active tasks that pods have.'),
      running: z.int().describe('Active tasks that run.'),
      restoring: z.int().describe('Active tasks that restore their state.'),
      standby: z.int().describe('Standby tasks that pods have.'),
    })
    .describe('Tasks of all pods.')
    .optional(),
  lag: z.int().describe('Records not processed yet.').optional(),
  restoreRemaining: z.int().describe('Changelog records to be restored yet.').optional(),
  topologyHash: z.string().describe('Hash of the topology that the group runs.').optional(),
  image: z.string().describe('Image that all pods run.').optional(),
  pods: z
    .array(PodStatus)
    .meta({ description: 'The pods.', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
    .optional(),
  plan: z.array(z.string()).describe('What is going to be done, and why it waits.').optional(),
  scaling: z
    .object({
      lastScaleTime: Instant.describe('When the number of pods changed last.').optional(),
      decisions: z.array(Decision).describe('The last ten decisions, newest first.'),
    })
    .describe('How the number of pods was decided.')
    .optional(),
  lastReset: z
    .object({
      id: z.string().describe('The id of the reset.'),
      time: Instant.describe('When it ended.'),
      outcome: z.string().describe('Succeeded, or what went wrong.'),
    })
    .describe('The last reset.')
    .optional(),
  endpoints: z
    .object({
      instances: z.string().describe('The headless Service, which names every pod.'),
      client: z.string().describe('The Service that clients use.'),
    })
    .describe('Where the application is reached.')
    .optional(),
});

/** What was seen of a StreamsApplication. */
export type StreamsApplicationStatus = z.infer<typeof StreamsApplicationStatus>;

/** One of its conditions, in Kubernetes' dialect. */
export type Condition = z.infer<typeof Condition>;
