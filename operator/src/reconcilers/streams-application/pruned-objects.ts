import type { StreamsApplication } from '../../api/index.ts';
import { isControlledBy, type KubernetesObject, keyOf, type ResourceType } from '../../objects/index.ts';
import type { Manifest } from '../../specs/index.ts';
import type { LiveObjects } from './live-objects.ts';
import { typeOfKind } from './resource-types.ts';

/** Kinds that an application may want no longer. A KafkaTopic never goes with a line of the spec: its records would. */
const PRUNED = ['NetworkPolicy', 'PodMonitor', 'KafkaUser'].map(typeOfKind);

/** What was made for the application and is not wanted any more. */
export function prunedObjects(
  app: StreamsApplication,
  live: LiveObjects,
  wanted: readonly Manifest[],
): readonly { readonly type: ResourceType; readonly object: KubernetesObject }[] {
  const kept = new Set(wanted.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
  return PRUNED.flatMap((type) =>
    live
      .ofApplication(type, keyOf(app.metadata))
      .filter((object) => isControlledBy(object, app) && !kept.has(`${type.kind}/${object.metadata.name}`))
      .map((object) => ({ type, object })),
  );
}
