import type { StreamsApplication, StreamsApplicationStatus } from '../../api/index.ts';
import type { ApiClient } from '../../kube/index.ts';
import { type KubernetesObject, keyOf } from '../../objects/index.ts';
import { instanceSelector, resetJob, resetJobName, selectorText } from '../../specs/index.ts';
import type { ResetStep } from './decision.ts';
import type { LiveObjects } from './live-objects.ts';
import type { ObjectApplier } from './object-applier.ts';
import { JOBS, VOLUME_CLAIMS } from './resource-types.ts';

/** The reset that has just ended. */
export type EndedReset = NonNullable<StreamsApplicationStatus['lastReset']>;

/** Through what a reset is done. */
export interface ResetTools {
  readonly client: ApiClient;
  readonly live: LiveObjects;
  readonly applier: ObjectApplier;
}

/** Does one step of a reset. @returns the reset when this was the last step */
export async function doResetStep(
  { client, live, applier }: ResetTools,
  app: StreamsApplication,
  step: ResetStep,
  nowMs: number,
  signal: AbortSignal,
): Promise<EndedReset | undefined> {
  const { reset } = app.spec;
  if (reset === undefined) return undefined;
  const ended = (outcome: string) => ({ id: reset.id, time: new Date(nowMs).toISOString(), outcome });
  const { namespace } = app.metadata;
  switch (step.kind) {
    case 'wait':
      return undefined;
    case 'fail':
      return ended(step.outcome);
    case 'start':
      await applier.apply(app, resetJob(app, reset), nowMs, signal);
      return undefined;
    case 'forget-job': {
      const name = { namespace, name: resetJobName(app, reset.id) };
      await client.delete(JOBS, name, { propagation: 'Background', signal });
      live.forget(JOBS, keyOf(name));
      return undefined;
    }
    case 'wipe': {
      const labelSelector = selectorText(instanceSelector(app));
      const { items } = await client.list<KubernetesObject>(VOLUME_CLAIMS, { namespace, labelSelector }, { signal });
      for (const { metadata } of items) {
        if (metadata.deletionTimestamp === undefined) await client.delete(VOLUME_CLAIMS, metadata, { signal });
      }
      return items.length === 0 ? ended('Succeeded') : undefined;
    }
  }
}
