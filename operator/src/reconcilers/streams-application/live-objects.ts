import { APPLICATION_LABEL } from '../../api/index.ts';
import type { ObjectCache } from '../../kube/index.ts';
import { type KubernetesObject, keyOf, type ResourceType } from '../../objects/index.ts';

/** Name of the index of the caches by application. */
export const BY_APPLICATION = 'application';

/** The application that an object was made for, as a key. */
export function applicationOf({ metadata }: KubernetesObject): readonly string[] {
  const name = metadata.labels?.[APPLICATION_LABEL];
  return name === undefined ? [] : [keyOf({ namespace: metadata.namespace, name })];
}

/**
 * Objects as they were last seen: by a watch, or in the answer to a write of one's own, which a watch may bring only later.
 * Decisions made twice on what was before one's own write would be made wrong.
 */
export class LiveObjects {
  readonly #caches = new Map<string, ObjectCache<KubernetesObject>>();
  readonly #written = new Map<string, KubernetesObject>();

  /** Takes the cache that a watch of this kind fills. */
  follow(type: ResourceType, cache: ObjectCache<KubernetesObject>): void {
    this.#caches.set(type.kind, cache);
    cache.onChange(({ type: change, object }) => {
      const key = writtenKey(type, keyOf(object.metadata));
      const written = this.#written.get(key);
      if (written === undefined) return;
      const isGone = change === 'deleted' && written.metadata.uid === object.metadata.uid;
      if (isGone || !isNewer(written, object)) this.#written.delete(key);
    });
  }

  /** Whether a watch follows this kind. */
  follows({ kind }: ResourceType): boolean {
    return this.#caches.has(kind);
  }

  /** Notes what the API server answered to a write. */
  wrote(type: ResourceType, object: KubernetesObject): void {
    const cached = this.#caches.get(type.kind)?.get(keyOf(object.metadata));
    if (cached && !isNewer(object, cached)) return;
    this.#written.set(writtenKey(type, keyOf(object.metadata)), object);
  }

  /** The object, if there is one. */
  get<T extends KubernetesObject>(type: ResourceType, key: string): T | undefined {
    const cached = this.#caches.get(type.kind)?.get(key);
    const written = this.#written.get(writtenKey(type, key));
    return ((written && (!cached || isNewer(written, cached)) ? written : cached) as T | undefined) ?? undefined;
  }

  /** All objects of a kind that were made for an application. */
  ofApplication<T extends KubernetesObject>(type: ResourceType, application: string): readonly T[] {
    return (this.#caches.get(type.kind)?.byIndex(BY_APPLICATION, application) ?? []) as readonly T[];
  }

  /** Forgets what was written for an object that is gone. */
  forget(type: ResourceType, key: string): void {
    this.#written.delete(writtenKey(type, key));
  }
}

function writtenKey({ kind }: ResourceType, key: string): string {
  return `${kind}/${key}`;
}

/** Versions of one object are numbers that grow. */
function isNewer(one: KubernetesObject, other: KubernetesObject): boolean {
  return BigInt(one.metadata.resourceVersion ?? 0) > BigInt(other.metadata.resourceVersion ?? 0);
}
