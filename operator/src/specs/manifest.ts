import { API_VERSION, KIND, type StreamsApplication } from '../api/index.ts';
import { controllerReference, type KubernetesObject } from '../objects/index.ts';
import { labelsOf } from './labels.ts';

/** An object as it is applied: just the fields that the operator decides. */
export interface Manifest extends KubernetesObject {
  readonly [field: string]: unknown;
}

/** The metadata of what is made for an application: its labels, and the application as its controller. */
export function ownedMetadata(
  app: StreamsApplication,
  name: string,
  more: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  } = {},
) {
  return {
    name,
    namespace: app.metadata.namespace,
    labels: { ...labelsOf(app), ...more.labels },
    ...(more.annotations && { annotations: more.annotations }),
    // To block the owner's deletion is a permission of its own in some clusters, and nothing here needs it.
    ownerReferences: [
      {
        ...controllerReference({ apiVersion: API_VERSION, kind: KIND, metadata: app.metadata }),
        blockOwnerDeletion: false,
      },
    ],
  };
}
