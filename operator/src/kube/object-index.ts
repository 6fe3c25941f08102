import type { KubernetesObject } from '../objects/index.ts';

/** Under which values an object is found. */
export type Indexer<T> = (object: T) => readonly string[];

/** By the uids of its owners. */
export const byOwner: Indexer<KubernetesObject> = ({ metadata }) =>
  (metadata.ownerReferences ?? []).map(({ uid }) => uid);

/** By the value of one label. */
export function byLabel(label: string): Indexer<KubernetesObject> {
  return ({ metadata }) => {
    const value = metadata.labels?.[label];
    return value === undefined ? [] : [value];
  };
}

/** The keys of objects by what an indexer says of them. */
export class ObjectIndex<T> {
  readonly #indexer: Indexer<T>;
  readonly #keys = new Map<string, Set<string>>();

  constructor(indexer: Indexer<T>) {
    this.#indexer = indexer;
  }

  keys(value: string): Iterable<string> {
    return this.#keys.get(value) ?? [];
  }

  /** The object of `key` was `before` and is `after`. */
  replace(key: string, before: T | undefined, after: T | undefined): void {
    for (const value of before === undefined ? [] : this.#indexer(before)) {
      const keys = this.#keys.get(value);
      keys?.delete(key);
      if (keys?.size === 0) this.#keys.delete(value);
    }
    for (const value of after === undefined ? [] : this.#indexer(after)) {
      const keys = this.#keys.get(value);
      if (keys === undefined) this.#keys.set(value, new Set([key]));
      else keys.add(key);
    }
  }
}
