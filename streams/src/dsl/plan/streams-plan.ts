import { callSite } from '../../topology/call-site.ts';
import type { Named } from '../options.ts';
import type { Handles } from './handles.ts';
import { ImplicitNames } from './implicit-names.ts';
import type { LogicalNode, RepartitionNode } from './logical-node.ts';
import { requireName } from './require-name.ts';

/**
 * The logical plan while it is being written: frozen nodes in the order of the calls, and the one counter that names
 * them. Names must come out as in Kafka Streams, so a number is used up even where the user gives a name.
 */
export class StreamsPlan {
  readonly handles: Handles;
  /** What had to be named because the user named it not. */
  readonly implicitNames = new ImplicitNames();
  readonly #nodes: LogicalNode[] = [];
  readonly #sites = new Map<string, string | undefined>();
  readonly #repartitions = new WeakMap<object, RepartitionNode>();
  readonly #ranks = new Map<string, number>();
  #calls = 0;
  #index = 0;

  constructor(handles: (plan: StreamsPlan) => Handles) {
    this.handles = handles(this);
  }

  /** In the order of the calls: parents before children. */
  get nodes(): readonly LogicalNode[] {
    return this.#nodes;
  }

  /** The user's line that each node came from. */
  get sites(): ReadonlyMap<string, string | undefined> {
    return this.#sites;
  }

  /** When each node was added, or last used again. */
  get ranks(): ReadonlyMap<string, number> {
    return this.#ranks;
  }

  /** How many numbers were used up. */
  get index(): number {
    return this.#index;
  }

  /** Appends a node and freezes it. */
  add(node: LogicalNode): void {
    this.#sites.set(node.name, callSite());
    this.#ranks.set(node.name, this.#calls++);
    this.#nodes.push(Object.freeze(node));
  }

  /** Appends a repartition, unless `shared` has one that may be used again; answers the one in use. */
  repartition(shared: object, fresh: RepartitionNode, reuse: boolean): RepartitionNode {
    const earlier = this.#repartitions.get(shared);
    if (earlier !== undefined && reuse) {
      this.#ranks.set(earlier.name, this.#calls++);
      return earlier;
    }
    this.add(fresh);
    this.#repartitions.set(shared, fresh);
    return fresh;
  }

  /** The next name under a prefix such as `KSTREAM-FILTER-`. */
  newName(prefix: string): string {
    return numbered(prefix, this.#index++);
  }

  /** The next store name under a prefix such as `KSTREAM-AGGREGATE-`. */
  newStoreName(prefix: string, logged = true): string {
    const name = this.newName(`${prefix}STATE-STORE-`);
    this.implicitNames.store(name, logged);
    return name;
  }

  /** The user's name, or the next one; either uses up a number. */
  nameOf(prefix: string, { name }: Named, suffix = ''): string {
    const generated = this.newName(prefix);
    return name === undefined ? generated : requireName(name + suffix);
  }
}

/** A generated name: a prefix and ten digits. */
export function numbered(prefix: string, index: number): string {
  return prefix + String(index).padStart(10, '0');
}
