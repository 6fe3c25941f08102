import type { KubernetesObject, OwnerReference } from './kubernetes-object.ts';

/**
 * The reference that makes `owner` the controller of another object: that one goes when the owner goes.
 * @throws when the owner has no uid, which is to say that it was not read from the API server.
 */
export function controllerReference({ apiVersion, kind, metadata: { name, uid } }: KubernetesObject): OwnerReference {
  if (uid === undefined)
    throw new TypeError(`${kind} ${name} has no uid: only what was read from the API server can own`);
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The reference to the one owner that controls the object. */
export function controllerOf({ metadata }: KubernetesObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** Whether the object is controlled by just this owner, not by an earlier one of the same name. */
export function isControlledBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  const { uid } = owner.metadata;
  return uid !== undefined && controllerOf(object)?.uid === uid;
}
