import type { Named } from '../options.ts';
import type { Handles } from './handles.ts';
import type { LogicalNode, RepartitionNode } from './logical-node.ts';

/**
 * The logical plan while it is being written: frozen nodes in the order of the calls, and the one counter that names
 * them. Names must come out as in Kafka Streams, so a number is used up even where the user gives a name.
 */
export class StreamsPlan {
  readonly handles: Handles;
  readonly #nodes: LogicalNode[] = [];
  readonly #repartitions = new WeakMap<object, RepartitionNode>();
  #index = 0;

  constructor(handles: (plan: StreamsPlan) => Handles) {
    this.handles = handles(this);
  }

  /** In the order of the calls: parents before children. */
  get nodes(): readonly LogicalNode[] {
    return this.#nodes;
  }

  /** Appends a node and freezes it. */
  add(node: LogicalNode): void {
    this.#nodes.push(Object.freeze(node));
  }

  /** Appends a repartition, unless `shared` has one that may be used again; answers the one in use. */
  repartition(shared: object, fresh: RepartitionNode, reuse: boolean): RepartitionNode {
    const earlier = this.#repartitions.get(shared);
    if (earlier !== undefined && reuse) return earlier;
    this.add(fresh);
    this.#repartitions.set(shared, fresh);
    return fresh;
  }

  /** The next name under a prefix such as `KSTREAM-FILTER-`. */
  newName(prefix: string): string {
    return prefix + String(this.#index++).padStart(10, '0');
  }

  /** The next store name under a prefix such as `KSTREAM-AGGREGATE-`. */
  newStoreName(prefix: string): string {
    return this.newName(`${prefix}STATE-STORE-`);
  }

  /** The user's name, or the next one; either uses up a number. */
  nameOf(prefix: string, { name }: Named, suffix = ''): string {
    const generated = this.newName(prefix);
    return name === undefined ? generated : name + suffix;
  }
}
