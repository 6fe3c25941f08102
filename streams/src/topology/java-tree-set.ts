interface TreeNode<T> {
  readonly element: T;
  left: TreeNode<T> | undefined;
  right: TreeNode<T> | undefined;
  parent: TreeNode<T> | undefined;
  red: boolean;
}

/**
 * A red-black tree that grows as Java's `TreeSet` does, for texts that must equal Java's where the order of the elements
 * changes after they were added: then the tree's shape decides what a new element is compared with.
 */
export class JavaTreeSet<T> {
  readonly #compare: (a: T, b: T) => number;
  #root: TreeNode<T> | undefined;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  /** What stands at the top; undefined when the set is empty. */
  get root(): T | undefined {
    return this.#root?.element;
  }

  /** Adds an element unless one that compares as equal is met on the way, and answers below which it was put first. */
  add(element: T): T | undefined {
    let parent: TreeNode<T> | undefined;
    let order = 0;
    for (let at = this.#root; at !== undefined; at = order < 0 ? at.left : at.right) {
      order = this.#compare(element, at.element);
      if (order === 0) return undefined;
      parent = at;
    }
    const node: TreeNode<T> = { element, left: undefined, right: undefined, parent, red: parent !== undefined };
    if (parent === undefined) this.#root = node;
    else if (order < 0) parent.left = node;
    else parent.right = node;
    this.#balance(node);
    return parent?.element;
  }

  /** The elements as they stand in the tree, from left to right. */
  *[Symbol.iterator](): IterableIterator<T> {
    const path: TreeNode<T>[] = [];
    for (let at = this.#root; at !== undefined || path.length > 0; ) {
      for (; at !== undefined; at = at.left) path.push(at);
      const node = path.pop() as TreeNode<T>;
      yield node.element;
      at = node.right;
    }
  }

  #balance(added: TreeNode<T>): void {
    let node = added;
    while (node.parent?.red === true && node.parent.parent !== undefined) {
      const grandparent = node.parent.parent;
      const side = node.parent === grandparent.left ? 'left' : 'right';
      const uncle = side === 'left' ? grandparent.right : grandparent.left;
      if (uncle?.red === true) {
        node.parent.red = false;
        uncle.red = false;
        grandparent.red = true;
        node = grandparent;
        continue;
      }
      if (node !== node.parent[side]) {
        node = node.parent;
        this.#rotate(node, side);
      }
      if (node.parent !== undefined) node.parent.red = false;
      grandparent.red = true;
      this.#rotate(grandparent, side === 'left' ? 'right' : 'left');
    }
    if (this.#root !== undefined) this.#root.red = false;
  }

  /** Moves `node` down to `side`; its child of the other side takes its place. */
  #rotate(node: TreeNode<T>, side: 'left' | 'right'): void {
    const other = side === 'left' ? 'right' : 'left';
    const up = node[other];
    if (up === undefined) return;
    const moved = up[side];
    node[other] = moved;
    if (moved !== undefined) moved.parent = node;
    up.parent = node.parent;
    if (node.parent === undefined) this.#root = up;
    else if (node.parent.left === node) node.parent.left = up;
    else node.parent.right = up;
    up[side] = node;
    node.parent = up;
  }
}
