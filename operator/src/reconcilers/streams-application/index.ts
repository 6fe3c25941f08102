/**
 * Keeps StreamsApplications what their specs say: observes (`observer`), decides by pure functions over what was observed
 * (`decide` and what it calls), acts (`application-actor`), writes down what it saw (`status`). It speaks to the API server
 * through `kube` alone and to instances through `PodStatusReader`.
 */
export { HttpPodStatusReader } from './http-pod-status-reader.ts';
export type { PodStatusReader } from './pod-status-reader.ts';
export { StreamsApplicationController } from './streams-application-controller.ts';
