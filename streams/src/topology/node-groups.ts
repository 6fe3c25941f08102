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
  const components = new DisjointSets();
  const storeUsers = new Map<string, string>();
  for (const node of plan.nodes.values()) {
    components.add(node.name);
    if (node.kind === 'source') continue;
    for (const parent of node.parents) components.union(parent, node.name);
    if (node.kind === 'sink') continue;
    for (const store of node.stores) components.union(storeUsers.get(store) ?? node.name, node.name);
    for (const store of node.stores) storeUsers.set(store, node.name);
  }
  const members = Map.groupBy(plan.nodes.keys(), (name) => components.root(name));
  const globals = new Map(plan.globalStores.map(({ source, processor }) => [source.name, processor.name]));
  const globalProcessors = new Set(globals.values());

  const groups: NodeGroup[] = [];
  const seen = new Set<string>();
  for (const name of plan.names) {
    if (globalProcessors.has(name)) continue;
    const processor = globals.get(name);
    const root = processor === undefined ? components.root(name) : name;
    if (seen.has(root)) continue;
    seen.add(root);
    const nodes = processor === undefined ? (members.get(root) ?? []) : [name, processor];
    groups.push({ id: groups.length, nodes, global: processor !== undefined });
  }
  return groups;
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
