import type { TopologyPlan } from './topology-plan.ts';

/** Nodes that are connected through edges or shared stores. */
export interface NodeGroup {
  readonly id: number;
  /** In the order they were added. */
  readonly nodes: readonly string[];
  /** Whether the group is the source and processor of a global store, which no task runs. */
  readonly global: boolean;
}

/**
 * The connected components of a topology, numbered in the order in which they were begun, as Kafka Streams does since 4.0;
 * global stores take numbers too.
 */
export function nodeGroups(plan: TopologyPlan): NodeGroup[] {
  const components = connectedNodes(plan);
  const members = Map.groupBy(plan.nodes.keys(), (name) => components.root(name));
  const globals = new Map(plan.globalStores.map(({ source, processor }) => [source.name, processor.name]));

  const groups: NodeGroup[] = [];
  for (const name of plan.names) {
    const processor = globals.get(name);
    if (processor !== undefined) {
      groups.push({ id: groups.length, nodes: [name, processor], global: true });
      continue;
    }
    const root = plan.nodes.has(name) ? components.root(name) : undefined;
    const nodes = root === undefined ? undefined : members.get(root);
    if (nodes?.[0] === name) groups.push({ id: groups.length, nodes, global: false });
  }
  return groups;
}

function connectedNodes(plan: TopologyPlan): DisjointSets {
  const components = new DisjointSets();
  const storeUsers = new Map<string, string>();
  for (const node of plan.nodes.values()) {
    components.add(node.name);
    for (const parent of node.kind === 'source' ? [] : node.parents) components.union(parent, node.name);
    for (const store of node.kind === 'processor' ? node.stores : []) {
      components.union(storeUsers.get(store) ?? node.name, node.name);
      storeUsers.set(store, node.name);
    }
  }
  return components;
}

class DisjointSets {
  readonly #parents = new Map<string, string>();

  add(name: string): void {
    this.#parents.set(name, name);
  }

  root(name: string): string {
    let root = name;
    for (let up = this.#parents.get(root); up !== undefined && up !== root; up = this.#parents.get(root)) root = up;
    this.#parents.set(name, root);
    return root;
  }

  union(a: string, b: string): void {
    this.#parents.set(this.root(b), this.root(a));
  }
}
