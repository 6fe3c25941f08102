/**
 * What objects of the Kubernetes API are, as plain data: metadata, owner references, finalizers, conditions, names.
 * Pure: it talks to nobody and must not know how objects are read or written (`kube`), nor any kind of ours (`api`).
 */
export * from './conditions.ts';
export * from './finalizers.ts';
export * from './kubernetes-object.ts';
export * from './owner-references.ts';
