import * as z from 'zod';

/** A block of values: says what it is for, refuses names it does not know, and has a default for each of its members. */
export function block<S extends z.ZodRawShape>(description: string, shape: S) {
  return z
    .strictObject(shape)
    .prefault({} as never)
    .describe(description);
}

/** A switch. */
export function flag(value: boolean, description: string) {
  return z.boolean().default(value).describe(description);
}

/** A text; the empty one means that nothing is said. */
export function text(value: string, description: string) {
  return z.string().default(value).describe(description);
}

/** A whole number of at least `min`. */
export function count(value: number, min: number, description: string) {
  return z.int().min(min).default(value).describe(description);
}

/** What Kubernetes takes as it is: the API server is its judge. */
export function object(description: string, value: Record<string, unknown> = {}) {
  return z.record(z.string(), z.unknown()).default(value).describe(description);
}

/** A list of what Kubernetes takes as it is. */
export function objects(description: string, value: Record<string, unknown>[] = []) {
  return z.array(z.record(z.string(), z.unknown())).default(value).describe(description);
}

/** Names and texts. */
export function texts(description: string, value: Record<string, string> = {}) {
  return z.record(z.string(), z.string()).default(value).describe(description);
}

/** Kubernetes' quantity: `512Mi`, `0.5`, `250m`. */
export const quantity = z.union([z.string().regex(/^\d+(\.\d+)?([KMGTPE]i?|[munk]|e\d+)?$/), z.number().nonnegative()]);

const amounts = z.record(z.string(), quantity);

/** What a container is sure to get, and what it may use at most. */
export interface ContainerResources {
  readonly requests?: z.input<typeof amounts>;
  readonly limits?: z.input<typeof amounts>;
}

/** Requests and limits of a container. */
export function resources(description: string, value: ContainerResources) {
  return z
    .strictObject({
      requests: amounts.optional().describe('What it is sure to get.'),
      limits: amounts.optional().describe('What it may use at most.'),
    })
    .default(value)
    .describe(description);
}

/** Kubernetes' EnvVar. */
export const envVar = z.strictObject({
  name: z.string().regex(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/),
  value: z.string().optional(),
  valueFrom: z.record(z.string(), z.unknown()).optional(),
});

/** Environment variables for a container. */
export function env(description: string, value: z.input<typeof envVar>[] = []) {
  return z.array(envVar).default(value).describe(description);
}

/** `registry/repository:tag@digest`. */
export function image(repository: string) {
  return block('The image; a digest wins over the tag.', {
    registry: text('', 'The registry; `global.imageRegistry` wins. Empty: the one the nodes know by default.'),
    repository: z.string().min(1).default(repository).describe('The repository.'),
    tag: text('', "The tag. Empty: the chart's `appVersion`."),
    digest: z
      .string()
      .regex(/^(sha256:[0-9a-f]{64})?$/)
      .default('')
      .describe('`sha256:…`: pins the image to what was tested.'),
    pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent').describe('When it is pulled.'),
  });
}

/** What all charts of a release share. */
export const globalValues = z
  .looseObject({
    imageRegistry: text('', 'The registry of every image, in place of `image.registry`.'),
    imagePullSecrets: z.array(z.string()).default([]).describe('Names of Secrets for the registry.'),
  })
  .prefault({})
  .describe('What a parent chart sets for all of its charts.');

/** Where pods may run. */
export const placement = {
  nodeSelector: texts('Labels of the nodes.'),
  tolerations: objects('Taints that are borne.'),
  affinity: object('Affinity.'),
  topologySpreadConstraints: objects('How pods are spread.'),
  priorityClassName: text('', 'The priority class.'),
};

/** Objects of the user's own that live and die with the release. */
export const extraManifests = z
  .array(z.union([z.string(), z.record(z.string(), z.unknown())]))
  .default([])
  .describe('More objects to make: as objects, or as text that is rendered as a template.');

/** Labels for every object. */
export const commonLabels = texts('Labels for every object of the chart.');

/** How a pod is asked for its metrics. */
export function podMonitor(description: string) {
  return block(description, {
    enabled: flag(false, 'Needs the kind `PodMonitor` of the Prometheus operator.'),
    interval: z
      .string()
      .regex(/^\d+(ms|s|m)$/)
      .default('15s')
      .describe('How often.'),
    labels: texts('Labels by which a Prometheus finds it.'),
  });
}
