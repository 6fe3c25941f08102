import type { KubernetesObject } from '../../objects/index.ts';
import type { ObservedStatefulSet } from './observed.ts';
import { fromAnnotations } from './stateful-set-marks.ts';

/** Kubernetes' StatefulSet, as much of it as is decided by. */
export interface StatefulSet extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly updateStrategy?: { readonly rollingUpdate?: { readonly partition?: number } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
  };
}

/** What a StatefulSet says. */
export function observeStatefulSet({ metadata, spec, status }: StatefulSet): ObservedStatefulSet {
  return {
    replicas: spec.replicas ?? 1,
    partition: spec.updateStrategy?.rollingUpdate?.partition ?? 0,
    observed: status?.observedGeneration !== undefined && status.observedGeneration >= (metadata.generation ?? 0),
    currentRevision: status?.currentRevision ?? '',
    updateRevision: status?.updateRevision ?? '',
    ...fromAnnotations(metadata.annotations),
  };
}
