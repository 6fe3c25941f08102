/**
 * What is made of a StreamsApplication, as pure functions from the resource to the objects that are applied. It knows the
 * kind (`api`) and what objects are (`objects`), and must not know the API server (`kube`) nor when something is applied.
 */
export { applicationObjects } from './application-objects.ts';
export { instanceSelector, OPERATOR_NAME, selectorText } from './labels.ts';
export type { Manifest } from './manifest.ts';
export { instancesServiceName, ordinalOf, podHost, podName, resetJobName } from './names.ts';
export { resetJob } from './reset-job.ts';
export { statefulSet } from './stateful-set.ts';
