/** Parts of Kubernetes' own API that a StreamsApplication carries on: no more of them is checked here than keeps CEL rules cheap. */
import { z } from 'zod';

/** A map of labels or annotations. */
export const StringMap = z.record(z.string(), z.string().max(4096));

/** A piece of Kubernetes' API that is handed on as it is; the API server checks it when the object made of it is applied. */
export function asInKubernetes(description: string) {
  return z.looseObject({}).meta({ description, 'x-kubernetes-preserve-unknown-fields': true });
}

const Quantity = z.union([z.int(), z.string().max(32)]).meta({ 'x-kubernetes-int-or-string': true });

/** Kubernetes' ResourceRequirements, without claims. */
export const Resources = z.object({
  limits: z.record(z.string(), Quantity).describe('The most a pod may use, such as memory: 512Mi.').optional(),
  requests: z.record(z.string(), Quantity).describe('What a pod is sure to have, such as cpu: 100m.').optional(),
});

/** Kubernetes' Toleration. */
export const Toleration = z.object({
  key: z.string().max(317).describe('The taint key that the toleration applies to; empty means all keys.').optional(),
  operator: z.enum(['Exists', 'Equal']).describe('How the value is compared; Equal when left out.').optional(),
  value: z.string().max(63).describe('The taint value that is tolerated.').optional(),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .describe('The taint effect that is tolerated; all when left out.')
    .optional(),
  tolerationSeconds: z.int().describe('How long a NoExecute taint is tolerated.').optional(),
});

/** Kubernetes' EnvVar. */
export const EnvVar = z.object({
  name: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/)
    .describe('Name of the variable.'),
  value: z.string().max(32_768).describe('Its value.').optional(),
  valueFrom: asInKubernetes('Where its value comes from, such as a secretKeyRef; not together with value.').optional(),
});

/** Kubernetes' LocalObjectReference. */
export const LocalReference = z.object({ name: z.string().min(1).max(253).describe('Name in the same namespace.') });
