import { JavaTreeSet } from './java-tree-set.ts';

const TREE_FROM = 8;
const LIST_UP_TO = 6;
const TREES_FROM_BUCKETS = 64;
const LOAD = 0.75;

interface Bin<T> {
  /** In the order in which they are iterated. */
  readonly elements: T[];
  /** What a bin of many is searched by: its shape decides where the next one stands. */
  tree?: JavaTreeSet<T>;
}

/** How elements are told apart; the order matters only where many of them fall into one bucket. */
export interface HashKind<T> {
  /** As Java's `hashCode`. */
  hashCode(element: T): number;
  compare(a: T, b: T): number;
}

const TEXTS: HashKind<string> = { hashCode: javaHashCode, compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0) };

/**
 * A set that is iterated in the order of Java's `HashSet`, for what must equal Java's: by bucket, and within a bucket in
 * the order of insertion, until so many fall into one that Java keeps them as a tree.
 */
export class JavaHashSet<T> {
  readonly #kind: HashKind<T>;
  readonly #elements = new Set<T>();
  #bins: (Bin<T> | undefined)[];

  constructor(kind: HashKind<T>, buckets = 16) {
    this.#kind = kind;
    this.#bins = new Array(buckets);
  }

  /** A set to which texts were added one by one. */
  static of(texts: Iterable<string>): JavaHashSet<string> {
    const set = new JavaHashSet(TEXTS);
    for (const text of texts) set.add(text);
    return set;
  }

  /** A set made of a collection, which has buckets for all of it from the start; as many as up to Java 18. */
  static copyOf<T>(elements: readonly T[], kind: HashKind<T>): JavaHashSet<T> {
    const set = new JavaHashSet(kind, bucketsFor(Math.max(Math.floor(elements.length / LOAD) + 1, 16)));
    for (const element of elements) set.add(element);
    return set;
  }

  /** A copy of texts, as {@link JavaHashSet.copyOf}. */
  static copyOfTexts(texts: readonly string[]): JavaHashSet<string> {
    return JavaHashSet.copyOf(texts, TEXTS);
  }

  add(element: T): void {
    if (this.#elements.has(element)) return;
    this.#elements.add(element);
    const index = this.#hash(element) & (this.#bins.length - 1);
    const bin = this.#bins[index] ?? { elements: [] };
    this.#bins[index] = bin;
    if (bin.tree !== undefined) {
      addToTree(bin, bin.tree, element);
    } else {
      bin.elements.push(element);
      if (bin.elements.length > TREE_FROM) {
        if (this.#bins.length < TREES_FROM_BUCKETS) this.#double();
        else this.#plant(bin);
      }
    }
    if (this.#elements.size > this.#bins.length * LOAD) this.#double();
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const bin of this.#bins) if (bin !== undefined) yield* bin.elements;
  }

  #double(): void {
    const buckets = this.#bins.length;
    const bins = this.#bins;
    this.#bins = new Array(buckets * 2);
    for (const [index, bin] of bins.entries()) {
      if (bin === undefined) continue;
      const halves = Map.groupBy(bin.elements, (element) => (this.#hash(element) & buckets) !== 0);
      for (const [upper, elements] of halves) {
        const half = halves.size === 1 ? bin : { elements };
        if (bin.tree !== undefined) this.#replant(half);
        this.#bins[upper ? index + buckets : index] = half;
      }
    }
  }

  /** What is left of a tree: a list where it is few, the same tree where all of it stays together. */
  #replant(bin: Bin<T>): void {
    if (bin.elements.length <= LIST_UP_TO) delete bin.tree;
    else if (bin.tree === undefined) this.#plant(bin);
  }

  #plant(bin: Bin<T>): void {
    const tree = new JavaTreeSet<T>((a, b) => {
      const [left, right] = [this.#hash(a), this.#hash(b)];
      return left === right ? this.#kind.compare(a, b) : left - right;
    });
    for (const element of bin.elements) tree.add(element);
    bin.tree = tree;
    rootFirst(bin.elements, tree);
  }

  #hash(element: T): number {
    const hash = this.#kind.hashCode(element);
    return hash ^ (hash >>> 16);
  }
}

/** Java's `String.hashCode`. */
export function javaHashCode(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}

function bucketsFor(capacity: number): number {
  let buckets = 1;
  while (buckets < capacity) buckets *= 2;
  return buckets;
}

/** A new element stands behind its parent in the tree. */
function addToTree<T>({ elements }: Bin<T>, tree: JavaTreeSet<T>, element: T): void {
  const parent = tree.add(element);
  elements.splice(elements.indexOf(parent as T) + 1, 0, element);
  rootFirst(elements, tree);
}

function rootFirst<T>(elements: T[], { root }: JavaTreeSet<T>): void {
  const at = elements.indexOf(root as T);
  elements.splice(at, 1);
  elements.unshift(root as T);
}
