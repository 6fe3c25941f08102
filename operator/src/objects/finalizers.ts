import type { KubernetesObject } from './kubernetes-object.ts';

/** Whether the object was deleted and only its finalizers keep it. */
export function isBeingDeleted({ metadata }: KubernetesObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Whether the object has this finalizer. */
export function hasFinalizer({ metadata }: KubernetesObject, finalizer: string): boolean {
  return metadata.finalizers?.includes(finalizer) ?? false;
}

/** The object's finalizers and this one, each once, in their order. */
export function withFinalizer({ metadata }: KubernetesObject, finalizer: string): readonly string[] {
  return [...new Set([...(metadata.finalizers ?? []), finalizer])];
}

/** The object's finalizers but for this one. */
export function withoutFinalizer({ metadata }: KubernetesObject, finalizer: string): readonly string[] {
  return (metadata.finalizers ?? []).filter((other) => other !== finalizer);
}
