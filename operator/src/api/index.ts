/**
 * The operator's kind as data: schemas (zod) that are the one source of the CRD, its defaults, its rules and the types.
 * Pure: it must not know what is made of a resource (`specs`), nor how the API server is spoken to (`kube`).
 */
export * from './group.ts';
export { RESERVED_ENVIRONMENT } from './reserved-environment.ts';
export type { StreamsApplication } from './streams-application.ts';
export { StreamsApplicationSpec } from './streams-application-spec.ts';
export type { Condition, Phase, StreamsApplicationStatus } from './streams-application-status.ts';
export type { TopicSpec } from './topics-spec.ts';
