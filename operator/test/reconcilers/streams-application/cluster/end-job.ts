import type { ApiClient } from '../../../../src/kube/index.ts';
import { JOBS } from '../../../../src/reconcilers/streams-application/resource-types.ts';
import { eventually } from '../../../eventually.ts';

/**
 * No process runs in the pods of a cluster without kubelets: the end of a Job is written as its controller would, once that
 * has taken the Job up. The instant is taken at each try: the API server refuses an end that lies before the controller's start.
 */
export async function endJob(
  client: ApiClient,
  namespace: string,
  name: string,
  type: 'Complete' | 'Failed',
): Promise<void> {
  await eventually(() => client.patch(JOBS, { namespace, name }, { status: ended(type) }, { subresource: 'status' }));
}

function ended(type: 'Complete' | 'Failed') {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const condition = (each: string) => ({ type: each, status: 'True', lastTransitionTime: now, reason: 'Test' });
  const before = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
  return {
    conditions: [condition(before), { ...condition(type), message: 'as the test wants it' }],
    ...(type === 'Complete' && { completionTime: now, succeeded: 1 }),
    active: 0,
    ready: 0,
    terminating: 0,
    uncountedTerminatedPods: {},
  };
}
