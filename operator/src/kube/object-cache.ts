import { type KubernetesObject, keyOf } from '../objects/index.ts';
import { type Indexer, ObjectIndex } from './object-index.ts';

/** What happened to an object. One that was replaced by another of its name is deleted first, then added. */
export type ObjectChange<T> =
  | { readonly type: 'added'; readonly object: T }
  | { readonly type: 'modified'; readonly object: T; readonly before: T }
  | { readonly type: 'deleted'; readonly object: T };

/** Called in the order of changes, while the cache already shows the change. */
export type ChangeHandler<T> = (change: ObjectChange<T>) => void;

/** How a cache finds and tells. */
export interface ObjectCacheOptions<T> {
  readonly indexers?: Readonly<Record<string, Indexer<T>>>;
  /** Told what a handler threw; the other handlers are called all the same. Without it the process ends with it. */
  readonly onHandlerError?: (error: unknown) => void;
}

/** The objects that a reflector saw, by key and by index. What is in it is shared: it must not be changed. */
export class ObjectCache<T extends KubernetesObject> {
  readonly #objects = new Map<string, T>();
  readonly #indexes: ReadonlyMap<string, ObjectIndex<T>>;
  readonly #handlers = new Set<ChangeHandler<T>>();
  readonly #onHandlerError: (error: unknown) => void;

  constructor({ indexers = {}, onHandlerError = throwInTheOpen }: ObjectCacheOptions<T> = {}) {
    this.#indexes = new Map(Object.entries(indexers).map(([name, indexer]) => [name, new ObjectIndex(indexer)]));
    this.#onHandlerError = onHandlerError;
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }

  keys(): readonly string[] {
    return [...this.#objects.keys()];
  }

  /** @throws RangeError when there is no such index. */
  byIndex(name: string, value: string): readonly T[] {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new RangeError(`there is no index ${name}, only ${[...this.#indexes.keys()]}`);
    return [...index.keys(value)].flatMap((key) => this.#objects.get(key) ?? []);
  }

  /** Tells the handler all that is there as `added`, then every change. @returns what ends it. */
  onChange(handler: ChangeHandler<T>): () => void {
    for (const object of this.list()) this.#tell(handler, { type: 'added', object });
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** Puts the object as it is now; the same version again is no change. */
  set(object: T): void {
    const key = keyOf(object.metadata);
    const before = this.#objects.get(key);
    const { uid, resourceVersion } = object.metadata;
    if (before?.metadata.uid === uid && before?.metadata.resourceVersion === resourceVersion && before) return;
    if (before !== undefined && before.metadata.uid !== uid) {
      this.delete(before);
      this.set(object);
      return;
    }
    this.#objects.set(key, object);
    for (const index of this.#indexes.values()) index.replace(key, before, object);
    this.#tellAll(before === undefined ? { type: 'added', object } : { type: 'modified', object, before });
  }

  /** Takes the object out, and tells of it as it was last. */
  delete(object: T): void {
    const key = keyOf(object.metadata);
    const before = this.#objects.get(key);
    if (before === undefined) return;
    this.#objects.delete(key);
    for (const index of this.#indexes.values()) index.replace(key, before, undefined);
    const last = before.metadata.uid === object.metadata.uid ? object : before;
    this.#tellAll({ type: 'deleted', object: last });
  }

  /** Makes these all that there is, of one namespace or of the cluster; tells only what differs. */
  replace(objects: readonly T[], namespace?: string): void {
    const kept = new Set(objects.map(({ metadata }) => keyOf(metadata)));
    for (const [key, object] of this.#objects) {
      const inScope = namespace === undefined || object.metadata.namespace === namespace;
      if (inScope && !kept.has(key)) this.delete(object);
    }
    for (const object of objects) this.set(object);
  }

  #tellAll(change: ObjectChange<T>): void {
    for (const handler of this.#handlers) this.#tell(handler, change);
  }

  #tell(handler: ChangeHandler<T>, change: ObjectChange<T>): void {
    try {
      handler(change);
    } catch (error) {
      this.#onHandlerError(error);
    }
  }
}

function throwInTheOpen(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
