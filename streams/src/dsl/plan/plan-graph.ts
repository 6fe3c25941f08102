import type { LogicalNode } from './logical-node.ts';

/** The parents of a node as they are written; the sides of a join stay in their places. */
function physicalNames({ kind, parents }: LogicalNode, merged: ReadonlyMap<string, string>): string[] {
  if (kind !== 'process') return parents.map((parent) => merged.get(parent) ?? parent);
  const own = parents.filter((parent) => !merged.has(parent));
  return [...new Set([...own, ...parents.flatMap((parent) => merged.get(parent) ?? [])])];
}

/** The nodes of a plan with parents that can be changed, as the optimiser moves nodes about. The plan itself stays as it is. */
export class PlanGraph {
  readonly #nodes = new Map<string, LogicalNode>();
  readonly #parents = new Map<string, readonly string[]>();

  constructor(nodes: readonly LogicalNode[], mergedSources: ReadonlyMap<string, string>) {
    for (const node of nodes) {
      this.#nodes.set(node.name, node);
      this.#parents.set(node.name, physicalNames(node, mergedSources));
    }
  }

  get(name: string): LogicalNode {
    return this.#nodes.get(name) as LogicalNode;
  }

  parentsOf(name: string): readonly string[] {
    return this.#parents.get(name) ?? [];
  }

  childrenOf(parent: string): string[] {
    return [...this.#parents].flatMap(([name, parents]) => (parents.includes(parent) ? [name] : []));
  }

  /** Puts one parent in the place of another; where places mean nothing it comes last, as Kafka Streams has it. */
  replaceParent(child: string, before: string, after: string): void {
    const parents = this.parentsOf(child);
    const others = parents.filter((parent) => parent !== before);
    const inPlace = parents.map((parent) => (parent === before ? after : parent));
    this.#parents.set(child, this.get(child).kind === 'process' ? [...others, after] : inPlace);
  }

  /** Adds a node right behind another one, which becomes its parent. */
  insertBehind(parent: string, node: LogicalNode): void {
    const later = [...this.#nodes];
    this.#nodes.clear();
    for (const [name, known] of later) {
      this.#nodes.set(name, known);
      if (name === parent) this.#nodes.set(node.name, node);
    }
    this.#parents.set(node.name, [parent]);
  }

  /** Takes a node out; its children become those of its parent. */
  remove(name: string): void {
    const [parent = ''] = this.parentsOf(name);
    for (const child of this.childrenOf(name)) this.replaceParent(child, name, parent);
    this.#nodes.delete(name);
    this.#parents.delete(name);
  }

  /** The first node upwards, depth first and itself included, for which the condition holds. */
  find(start: string, holds: (name: string) => boolean): string | undefined {
    if (holds(start)) return start;
    for (const parent of this.parentsOf(start)) {
      const found = holds(parent) ? parent : this.find(parent, holds);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Whether every way up from a node leads through another one. */
  isBehind(name: string, gate: string): boolean {
    const parents = this.parentsOf(name);
    return parents.length > 0 && parents.every((parent) => parent === gate || this.isBehind(parent, gate));
  }

  /** The nodes in the order in which they are written, with the parents they have now. */
  nodes(): LogicalNode[] {
    return [...this.#nodes.values()].map((node) => {
      const parents = this.parentsOf(node.name);
      const same = node.parents.every((parent, i) => parent === parents[i]);
      return same ? node : (Object.freeze({ ...node, parents }) as LogicalNode);
    });
  }
}
