import { z } from 'zod';
import { type CelRule, withRules } from './cel-rule.ts';

/** The most pods that are asked for. */
export const MOST_REPLICAS = 1000;

const AUTOSCALING_RULES: readonly CelRule[] = [
  {
    rule: 'self.minReplicas <= self.maxReplicas',
    message: 'spec.autoscaling.minReplicas must not be greater than spec.autoscaling.maxReplicas',
  },
];

/** How many pods there are to be, decided by lag and rate. */
export const AutoscalingSpec = withRules(
  z.object({
    minReplicas: z.int().min(1).max(MOST_REPLICAS).default(1).describe('The fewest pods.'),
    maxReplicas: z.int().min(1).max(MOST_REPLICAS).describe('The most pods; never more are used than there are tasks.'),
    targetLagPerReplica: z
      .int()
      .min(1)
      .default(1000)
      .describe('Records not processed yet that a pod may have before one more is started.'),
    targetRatePerReplica: z.int().min(1).describe('Records a second that one pod is to process at most.').optional(),
    scaleDownStabilizationSeconds: z
      .int()
      .min(0)
      .max(86_400)
      .default(300)
      .describe('How long fewer pods have to be enough before one is taken away.'),
    cooldownSeconds: z
      .int()
      .min(0)
      .max(3600)
      .default(60)
      .describe('How long nothing is decided after a change of the number, while tasks move.'),
  }),
  AUTOSCALING_RULES,
);
